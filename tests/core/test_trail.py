"""The audit trail keeps keys and names, and is worded for whoever reads it."""

import pytest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy, override

from incubator.accounts.models import User
from incubator.accounts.services import grant_role
from incubator.approvals import words as approval_words
from incubator.core import audit
from incubator.core.models import AuditRow
from incubator.core.words import Money, Said, called
from studios import words
from studios.models import ResourceRequest, Studio
from studios.services.games import add_game

pytestmark = pytest.mark.django_db
HOME = ("Order of the Phoenix", "Home")


def newest() -> AuditRow:
    return AuditRow.objects.select_related("actor").order_by("-id")[0]


def timeline(language: str) -> str:
    with override(language):
        return render_to_string("kit/timeline.html", {"rows": [newest()], "subjects": True})


def test_what_an_actor_reads_does_not_matter_to_what_is_kept(
    stranger: User, administrator: User
) -> None:
    with override("zh-hans"):
        grant_role(user=stranger, role="agent", actor=administrator)
    row = newest()
    assert row.act == "role.give"
    assert str(row.said) == f"gave {stranger} the role support agent"
    with override("zh-hans"):
        assert str(row.said) == f"授予 {stranger} 角色：客服"


@pytest.mark.parametrize("title", HOME)
def test_a_game_keeps_its_name_in_every_language(studio: Studio, founder: User, title: str) -> None:
    add_game(studio=studio, title=title, tagline="", about="", currency="USD", actor=founder)
    assert f'<span class="about">{title}</span>' in timeline("zh-hans")
    assert "添加了游戏" in timeline("zh-hans")
    assert "added the game" in timeline("en")


def test_a_name_of_ours_is_kept_as_words(founder: User, studio: Studio) -> None:
    request = ResourceRequest(pk=7, number="RQ-7", studio=studio)
    audit.record(actor=founder, said=approval_words.ASK(amount=Money(100, "USD")), subject=request)
    row = newest()
    assert row.subject_said == words.REQUEST(number="RQ-7") == called(request)
    assert str(row.subject_said) == str(request) == "Request RQ-7"
    with override("zh-hans"):
        assert str(row.subject_said) == str(request) != "Request RQ-7"


def test_a_reason_of_ours_is_worded_and_a_persons_own_is_not(founder: User) -> None:
    because = approval_words.ACCOUNT_CHANGED()
    audit.record(
        actor=founder,
        said=approval_words.ASK(amount=Money(100, "USD")),
        subject=founder,
        reason="rejected",
        because=because,
    )
    shown = timeline("zh-hans")
    assert "<q>rejected</q>" in shown
    assert "<q>银行账户已更改</q>" in shown


def test_by_what_means_somebody_acted_is_said_behind_what_they_did(founder: User) -> None:
    with audit.acting_through(words.BY_KEY(key="Build server (ab12)")):
        audit.record(actor=founder, said=words.EDIT_GAME(), subject=founder)
    assert str(newest().through) == "by key Build server (ab12)"
    assert "Build server (ab12)" in timeline("zh-hans")
    assert "by key" not in timeline("zh-hans")


def test_words_that_somebody_forgot_to_make_a_key_of_are_refused(founder: User) -> None:
    row = AuditRow(act="x", subject_type="x", subject_id=1, subject_said=gettext_lazy("Home"))
    with pytest.raises(TypeError, match="kept as a Said"):
        row.save()


def test_a_key_that_is_gone_is_still_shown(founder: User) -> None:
    audit.record(actor=founder, said=Said("gone.for_good"), subject=founder)
    assert "gone.for_good" in timeline("en")
