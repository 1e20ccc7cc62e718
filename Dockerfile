# One image for web, worker, beat and commands. Everything comes from wheels; the font is for PDFs
# with Chinese text, which are refused without one.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /srv/incubator incubator

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/venv/bin:$PATH \
    INCUBATOR_VAR=/var/lib/incubator \
    WEB_THREADS=8

# Before the code, so that a change of code does not install everything anew.
COPY requirements/runtime.txt /srv/incubator/requirements/runtime.txt
RUN python -m venv /venv \
    && pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        --requirement /srv/incubator/requirements/runtime.txt

WORKDIR /srv/incubator
COPY manage.py pyproject.toml LICENSE ./
COPY docs docs
COPY incubator incubator
COPY studios studios
COPY billing billing
COPY funding funding
COPY support support
COPY cms cms

# Static files belong to the version and stay in the image; what people upload is a volume.
RUN python manage.py collectstatic --no-input --verbosity 0 \
    && install --directory --owner incubator --group incubator \
        "$INCUBATOR_VAR/media" "$INCUBATOR_VAR/beat"

USER incubator
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--http1-header-read-timeout", "10000", "--workers-kill-timeout", "8", "--no-ws", "incubator.wsgi:application"]
