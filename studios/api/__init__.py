"""What a studio's own programs read and do."""

from studios.api.callers import KeyedRequest, StudioCaller, StudioKeyAuth

__all__ = ["KeyedRequest", "StudioCaller", "StudioKeyAuth"]
