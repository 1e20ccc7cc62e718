"""Error reports to Sentry, only where SENTRY_DSN is set, and without anything about people."""

from typing import Any

import sentry_sdk

from incubator.core import request_ids
from incubator.core.masking import mask


def start_reporting(dsn: str, *, environment: str, release: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        release=release,
        send_default_pii=False,
        # Local variables and bodies hold what people typed.
        include_local_variables=False,
        max_request_body_size="never",
        traces_sample_rate=0.0,
        before_send=before_send,
    )


def before_send(event: Any, _hint: dict[str, Any]) -> Any:
    """Mask every text, and name the request so that the report leads to its log lines."""
    event.setdefault("tags", {})["request_id"] = request_ids.current()
    return _masked(event)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    return value
