"""What operators see: one id per request, log lines, metrics, and the hook for Sentry.

Nothing here knows what the apps do. An app tells its own figures in a module `metrics.py`
(`@gauge`), which is found when Django starts.
"""
