"""The incubator's portal: see docs/ and README.md for the map of the house."""

from incubator.celery import app as celery_app

__all__ = ["celery_app"]
