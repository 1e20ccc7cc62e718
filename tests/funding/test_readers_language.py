"""A settled statement is read in the reader's language; whatever somebody named keeps its name."""

from datetime import date
from fractions import Fraction

import pytest
from django.urls import reverse
from django.utils import translation

from funding.models import Statement
from funding.selectors.statements import paper_of
from funding.services.deals import sign_deal
from funding.services.settlement import settle_month
from funding.waterfall import CATALOGUE, FlatFee, Split, Tier
from incubator.accounts.models import User
from studios.models import Game, Studio
from tests.funding.conftest import Sell, plain_terms
from tests.funding.visits import as_, text

# "Home" is a word of our pages too, and some names read like a rule.
NAMES = pytest.mark.parametrize("name", ["Home", "Order of the Phoenix", "50 % of net"])


def code_of(name: str) -> str:
    """What terms may call a party of that name."""
    return name.lower().replace(" % ", "-").replace(" ", "-")


@pytest.fixture
def statement(
    db: None, name: str, game: Game, sell: Sell, fund_manager: User, founder: User
) -> Statement:
    """The game, its studio, a fee and a party bear the name; the founder reads Chinese."""
    Game.objects.update(title=name)
    Studio.objects.update(name=name)
    User.objects.filter(pk=founder.pk).update(language="zh-hans")
    founder.refresh_from_db()
    game.refresh_from_db()
    code = code_of(name)
    shared = Split(
        tiers=(Tier(0, (Fraction(50), Fraction(20))),), parties=("studio", code, "incubator")
    )
    terms = plain_terms(split=shared, fees=(FlatFee(code, code, 100),))
    sign_deal(game=game, terms=terms, effective_from=date(1996, 12, 1), actor=fund_manager)
    sell((date(1997, 1, 5), 1, "10.00"))
    return settle_month(deal=game.deal, month=date(1997, 1, 1), actor=None)


def address_of(statement: Statement) -> str:
    return reverse("funding:statement", args=[statement.deal.studio.slug, statement.number])


@NAMES
def test_the_page_is_chinese_and_keeps_the_names(
    statement: Statement, name: str, founder: User, fund_manager: User
) -> None:
    code, page = code_of(name), text(founder, address_of(statement))
    assert f"{name}，1997年1月" in page
    for line in (code.replace("-", " ").capitalize(), f"{code} 的分成", "工作室分成", "销售总额"):
        assert f"<td>{line}</td>" in page
    assert "净收入的 50 %" in page
    assert "Gross sales" not in page
    staff = reverse("funding:staff_statement", args=[statement.number])
    english = text(fund_manager, staff)
    for line in (code.replace("-", " ").capitalize(), f"Share of {code}", "Gross sales"):
        assert f"<td>{line}</td>" in english
    assert "50 % of net" in english


@NAMES
def test_so_are_the_rows_behind_a_figure_and_the_file(
    statement: Statement, name: str, founder: User
) -> None:
    code = code_of(name)
    page = text(founder, f"{address_of(statement)}lines/{code}/")
    assert f"<title>{code.replace('-', ' ').capitalize()}</title>" in page
    assert "每份 $1.00" in page
    file = as_(founder).get(f"{address_of(statement)}?format=csv").content.decode()
    rows = [row.split(",") for row in file.splitlines()]
    assert rows[0][4:6] == ["项目", "规则"]
    assert rows[1][3:6] == ["gross", "销售总额", "单价乘以数量"]
    assert [f"party:{code}", f"{code} 的分成", "净收入的 20 %"] in [row[3:6] for row in rows]


@NAMES
def test_so_is_the_statement_on_paper(statement: Statement, name: str) -> None:
    with translation.override("zh-hans"):
        paper = paper_of(statement)
    lines = {line["label"]: line["note"] for line in paper["lines"]}  # type: ignore[attr-defined]
    assert paper["title"] == f"{name}，1997年1月"
    assert ["工作室", name] in paper["facts"]  # type: ignore[operator]
    assert lines[f"{code_of(name)} 的分成"] == "净收入的 20 %"
    assert lines["工作室分成"] == "净收入的 50 %"


@pytest.mark.parametrize("name", ["Home"])
def test_lines_are_searched_by_their_name_in_the_readers_language(
    statement: Statement, founder: User, name: str
) -> None:
    net = f"{address_of(statement)}lines/net/"
    assert "销售总额" in text(founder, f"{net}?q=销售")
    assert "销售总额" not in text(founder, f"{net}?q=Gross")
    assert "home" not in text(founder, f"{net}?q=销售").partition("<tbody>")[2].lower()


@pytest.mark.parametrize("name", ["Home"])
def test_a_row_keeps_the_key_the_facts_and_the_version_of_the_codes(statement: Statement) -> None:
    assert statement.catalogue == CATALOGUE
    line = statement.lines.get(code="home")
    assert (line.rule_key, line.rule_parameters) == (
        "funding.rule.per_unit",
        {"amount": {"money": [100, "USD"]}},
    )
    studio = statement.lines.get(code="studio")
    assert studio.rule_parameters == {
        "percent": "50",
        "base": {"said": {"key": "funding.rule.net", "parameters": {}}},
    }
