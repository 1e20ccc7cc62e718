"""What is kept is a key with typed parameters, worded in the reader's language."""

from datetime import date
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, override

from incubator.core.words import Money, Month, Phrase, Said, phrase, said_again, said_from


@pytest.fixture
def declared(own_phrases: None) -> dict[str, Phrase]:
    return {
        "home": phrase("test.home", _("Home")),
        "sold": phrase("test.sold", _("%(game)s for %(price)s on %(day)s in %(month)s")),
        "told": phrase("test.told", _("%(what)s: %(name)s")),
        "many": phrase(
            "test.many", ngettext_lazy("%(count)s copy", "%(count)s copies", "count"), "count"
        ),
    }


SOLD: dict[str, Any] = {
    "game": "Home",
    "price": Money(1499, "USD"),
    "day": date(2026, 3, 1),
    "month": Month(date(2026, 3, 1)),
}


def test_every_type_survives_being_kept(declared: dict[str, Phrase]) -> None:
    said = declared["told"](what=declared["sold"](**SOLD), name="Ünal 晓")

    assert said_again(said.kept()) == said
    assert said_from(said.key, said.parameters_kept()) == said


def test_it_is_worded_when_shown(declared: dict[str, Phrase]) -> None:
    assert str(declared["sold"](**SOLD)) == "Home for $14.99 on 1 Mar 2026 in March 2026"


def test_a_name_is_no_word_of_ours(declared: dict[str, Phrase]) -> None:
    with override("zh-hans"):
        assert str(declared["home"]()) == "首页"
        assert str(declared["told"](what=declared["home"](), name="Home")) == "首页: Home"


def test_a_plural_follows_its_number(declared: dict[str, Phrase]) -> None:
    assert str(declared["many"](count=1)) == "1 copy"
    assert str(said_again(declared["many"](count=2).kept())) == "2 copies"


def test_a_missing_parameter_is_refused(declared: dict[str, Phrase]) -> None:
    with pytest.raises(TypeError, match="takes"):
        declared["told"](name="Home")


def test_a_key_keeps_its_meaning(declared: dict[str, Phrase]) -> None:
    with pytest.raises(ValueError, match=r"test\.home has a meaning already"):
        phrase("test.home", _("House"))


def test_what_nobody_declared_is_shown_by_its_key() -> None:
    assert str(Said("test.never")) == "test.never"
