"""The ground every test stands on; the cast of people is in tests/cast.py.

Django is set up here, after the environment says where the tests' own servers are, so that no
test can reach the demo's database.
"""

import gc
import os
from collections.abc import Iterator
from unittest.mock import patch

import django
import pytest
from django.template import Context, Template
from django.test import signals
from django.utils import translation
from django.utils.safestring import SafeString

from incubator.core.words import PHRASES
from incubator.runtime.postgres import OWNER, WEB
from tests.servers import server_url

# The order matters: settings read the environment when they are first touched.
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
# As in production: whoever tests is the web role. tests/powers.py steps out of it.
os.environ["DATABASE_URL"] = server_url(WEB)
os.environ["DATABASE_OWNER_URL"] = server_url(OWNER)
os.environ["BROKER_URL"] = "memory://"
os.environ["CACHE_URL"] = ""
os.environ["EMAIL_URL"] = "memorymail://"
os.environ["DEMO"] = "false"

django.setup()

# All that was imported lives to the end: looking through it again and again for garbage, between
# tests that make much of their own, takes a tenth of the time.
gc.freeze()
gc.set_threshold(50_000, 20, 20)

pytest_plugins = [
    "tests.sizes",
    "tests.database",
    "tests.browsing",
    "tests.cast",
    "tests.houses",
    "tests.demo_world",
    "tests.runtime.servers",
    "tests.access.figures",
    "tests.studios.joined_agents",
    "tests.studios.machines",
    "tests.studios.at_ec2",
]


# What takes longest begins first: at the end of a run nobody waits for one of these alone.
LONG = frozenset(("browser", "performance", "faults"))
# Whatever stands on a database asks for one of these.
DATABASES = frozenset(("template_database", "_django_db_helper"))


def needs_database(item: pytest.Item) -> bool:
    # Pytest tells which fixtures a test asks for, but not by a mark.
    asked = getattr(item, "fixturenames", ())
    return not DATABASES.isdisjoint(asked) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The second of two workers begins in the middle: with what needs no database, while the first
    one builds that which all others are copied from."""
    items.sort(key=lambda item: LONG.isdisjoint(item.path.parts))
    none = [item for item in items if not needs_database(item)]
    others = [item for item in items if needs_database(item)]
    middle = len(items) // 2
    items[:] = [*others[:middle], *none, *others[middle:]]


def pytest_collection_finish() -> None:
    """Of the tests and their modules nothing is garbage either."""
    gc.freeze()


@pytest.fixture
def own_phrases() -> Iterator[None]:
    """Phrases that a test declares are forgotten after it."""
    before = dict(PHRASES)
    yield
    PHRASES.clear()
    PHRASES.update(before)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page drawn in a person's language leaves it behind, as Django's own middleware does."""
    yield
    translation.activate("en")


def _draw(template: Template, context: Context) -> SafeString:
    if context.template is template:
        signals.template_rendered.send(sender=template, template=template, context=context)
    return template.nodelist.render(context)


@pytest.fixture(scope="session", autouse=True)
def only_whole_pages_are_told(django_test_environment: None) -> Iterator[None]:
    """An answer knows what its page was drawn with, and not also what each part of it was.

    Django copies that for each of some forty parts, a tenth of the time that a page takes.
    """
    with patch.object(Template, "_render", _draw):
        yield
