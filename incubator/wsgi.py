"""WSGI entry point: `granian --interface wsgi incubator.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from incubator.operation.checks import refuse_known_secrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator.settings")

application = get_wsgi_application()
refuse_known_secrets()
