"""What was written in one language says so to readers of the other, and to their programs."""

import pytest
from django.test import Client
from django.utils import translation

from cms.models import GamePage, HelpIndexPage, HelpPage
from cms.templatetags.written import lang_of, language_of

CHINESE = {"accept-language": "zh-hans"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Every island keeps one letter.", "en"),
        ("<p>每座岛都藏着一封信。</p>", "zh-hans"),
        ("风云 3 是一款 MMO 游戏，支持 Windows", "zh-hans"),
        ("The word 风 means wind in this game of ours.", "en"),
        ("Chaque île garde une lettre.", ""),
        ("2048", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_text_is_read_from_its_letters(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.django_db
def test_a_page_in_english_only_says_so_to_chinese_readers(
    client: Client, live_page: GamePage
) -> None:
    shown = client.get("/games/paper-tides/", headers=CHINESE).content.decode()
    with translation.override("zh-hans"):
        assert translation.gettext("This text exists in English only.") in shown
    assert '<div class="prose" lang="en"><p>Every island' in shown
    assert '<p class="lede" lang="en">Fold a boat' in shown
    english = client.get("/games/paper-tides/").content.decode()
    assert "This text exists in" not in english
    assert '<div class="prose"><p>Every island' in english


@pytest.mark.django_db
def test_an_article_in_chinese_says_so_to_english_readers(client: Client) -> None:
    HelpIndexPage.objects.get().add_child(
        instance=HelpPage(
            title="退款", slug="refunds", summary="十四天。", body="<p>请联系客服</p>"
        )
    )
    shown = client.get("/help/refunds/").content.decode()
    assert "This text exists in Chinese only." in shown
    assert '<h1 lang="zh-hans">退款</h1>' in shown
    assert 'lang="zh-hans">退款</a>' in client.get("/help/").content.decode()
    assert "This text exists" not in client.get("/help/refunds/", headers=CHINESE).content.decode()


def test_what_is_in_the_readers_language_says_nothing() -> None:
    with translation.override("zh-hans"):
        assert lang_of("你好") == ""
        assert lang_of("Hello") == ' lang="en"'
