"""Every act is declared, says whom it tells, and leads to pages that are there."""

import re

import pytest
from django.urls import get_resolver

from incubator.core.acts import ACTS, LINKS, NOBODY, PERSON, STAFF, STUDIO, SYSTEM, Act
from incubator.core.lifecycle import HOLDERS, StateField
from incubator.messaging.kinds import kind_named
from tests.structure.source import templates

LIFECYCLES = {
    name: model._meta.get_field(field).lifecycle  # type: ignore[union-attr]
    for name, (model, field) in HOLDERS.items()
    if isinstance(model._meta.get_field(field), StateField)
}
BY_HAND = [act for act in ACTS.values() if act.who is not SYSTEM]


@pytest.mark.parametrize("name", sorted(LIFECYCLES))
def test_every_step_of_a_lifecycle_is_an_act(name: str) -> None:
    lifecycle = LIFECYCLES[name]
    assert [step.verb for step in lifecycle.transitions if f"{name}.{step.verb}" not in ACTS] == []


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_every_act_says_whom_it_tells_or_that_it_tells_nobody(act: Act) -> None:
    if act.tells.whom or act.tells.concerned:
        assert kind_named(act.tells.kind)
    else:
        assert act.tells is NOBODY


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_an_act_leads_to_pages_that_are_there(act: Act) -> None:
    names = [act.page] if isinstance(act.page, str) else [*act.page.values()]
    known = {name for name in names if name and _is_there(name)}
    assert {name for name in names if name} == known


@pytest.mark.parametrize("act", BY_HAND, ids=lambda act: act.key)
def test_who_may_is_told_in_words_or_by_roles(act: Act) -> None:
    assert act.who.roles() or act.who.called()


def _is_there(name: str) -> bool:
    namespace, _colon, page = name.rpartition(":")
    resolver = get_resolver()
    for part in filter(None, namespace.split(":")):
        _prefix, resolver = resolver.namespace_dict[part]
    return page in resolver.reverse_dict


def test_links_lead_to_pages_that_are_there() -> None:
    for link in LINKS.values():
        assert link.pages.keys() <= {STAFF, STUDIO, PERSON}
        assert all(_is_there(page) for page in link.pages.values() if isinstance(page, str))


COMPARED = re.compile(r"\{%[^%]*\b(state|status)\s*(==|!=|\bin\b)")


def test_no_template_compares_states() -> None:
    found = [
        f"{file.name}: {match[0]}"
        for file in templates()
        for match in COMPARED.finditer(file.path.read_text())
    ]
    assert not found, "\n".join(found)


BUTTON = re.compile(r"<button[^>]*>\s*{% translate \"([^\"]+)\" %}\s*</button>")
# Buttons of the provider's own page, which acts out somebody else's.
ELSEWHERE = {"sandbox_pay.html"}


def test_no_template_repeats_what_an_act_is_called() -> None:
    labels = {str(act.label) for act in ACTS.values() if act.label}
    repeated = [
        f"{file.name}: {said}"
        for file in templates()
        if file.path.name not in ELSEWHERE
        for said in BUTTON.findall(file.path.read_text())
        if said in labels
    ]
    assert repeated == []
