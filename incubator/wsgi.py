"""WSGI entry point: `granian --interface wsgi incubator.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from incubator.operation.checks import refuse_known_secrets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "incubator.settings")

gc.disable()
application = get_wsgi_application()
refuse_known_secrets()
# All addresses and with them all views, forms and templates' tags, before anybody asks for a page.
# What is there by then lives to the end: looking through it for garbage holds up every page that
# happens to be drawn meanwhile.
get_resolver().url_patterns  # noqa: B018  # read from the modules when it is first asked for
gc.collect()
gc.freeze()
gc.enable()
