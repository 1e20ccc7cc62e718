"""A broken rule in words: beside what was typed, or on the page that comes next."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage import default_storage
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.test import RequestFactory

from incubator.core.errors import DomainError
from incubator.web.refusals import refused_by, told_on
from studios.models import Track


class NameForm(forms.Form):
    name = forms.CharField()


def typed(name: str) -> NameForm:
    form = NameForm({"name": name})
    assert form.is_valid()
    return form


def request_with_notices(factory: RequestFactory) -> HttpRequest:
    request = factory.post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = default_storage(request)  # type: ignore[attr-defined]
    return request


def refuse(error: Exception) -> None:
    raise error


def test_what_is_refused_stands_on_the_form_with_what_was_typed() -> None:
    form = typed("Paper Tides")
    with told_on(form):
        refuse(DomainError("Somebody has this name."))
    assert form.non_field_errors() == ["Somebody has this name."]
    assert form["name"].value() == "Paper Tides"


def test_it_can_stand_beside_one_field() -> None:
    form = typed("Paper Tides")
    with told_on(form, "name"):
        refuse(ValidationError(["Too long.", "Too blue."]))
    assert form.errors == {"name": ["Too long. Too blue."]}


def test_without_a_form_it_is_a_notice(rf: RequestFactory) -> None:
    request = request_with_notices(rf)
    with told_on(request):
        refuse(DomainError("It is paid already."))
    assert [(str(one), one.tags) for one in get_messages(request)] == [
        ("It is paid already.", "error")
    ]


def test_who_may_not_do_it_at_all_and_what_is_broken_pass() -> None:
    for error in (PermissionDenied("Only finance."), KeyError("a mistake of ours")):
        with pytest.raises(type(error)), told_on(typed("x")):
            refuse(error)


def test_what_keeps_an_act_from_being_done_can_be_asked_before() -> None:
    assert refused_by(lambda: refuse(PermissionDenied("Only finance."))) == "Only finance."
    assert refused_by(lambda: None) == ""


def test_who_was_a_moment_later_than_somebody_else_is_told_so(track: Track) -> None:
    form = typed("Paper Tides")
    with told_on(form), transaction.atomic():
        Track.objects.create(slug=track.slug, name="Another")
    assert "somebody at this very moment" in form.non_field_errors()[0]
    with pytest.raises(IntegrityError), told_on(form), transaction.atomic():
        Track.objects.filter(pk=track.pk).update(name=None)


@pytest.fixture
def track(db: None) -> Track:
    return Track.objects.create(slug="first", name="First")
