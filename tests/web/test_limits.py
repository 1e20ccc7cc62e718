"""Text over a limit is never cut: it comes back whole, and is said to be too long by how much."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.forms import BaseForm
from django.test import Client
from django.urls import get_resolver

from incubator.accounts.models import User
from studios.models import ResourceRequest, Studio

OURS = ("incubator.", "studios.", "billing.", "funding.", "support.", "cms.")


def every_form() -> Iterator[type[forms.Form]]:
    # Whatever is in use was imported with the addresses.
    assert get_resolver().url_patterns
    found: list[Any] = [BaseForm]
    while found:
        found += (one := found.pop()).__subclasses__()
        if one.__module__.startswith((*OURS, "allauth.")) and hasattr(one, "base_fields"):
            yield one


def limited() -> dict[str, forms.CharField]:
    return {
        f"{form.__module__}.{form.__qualname__}.{name}": field
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and field.max_length
    }


def test_no_field_of_any_form_lets_the_browser_cut_what_is_pasted() -> None:
    fields = limited()
    assert len(fields) > 40
    for where, field in fields.items():
        attributes = field.widget_attrs(field.widget)
        drawn = field.widget.render("text", "", attributes)
        assert "maxlength" not in drawn, where
        if attributes:
            assert f'data-most="{field.max_length}"' in drawn, where


def test_each_says_how_many_characters_are_too_many() -> None:
    for where, field in limited().items():
        assert field.max_length is not None
        with pytest.raises(forms.ValidationError) as refused:
            field.clean("x" * (field.max_length + 12))
        said = f"12 characters too many: at most {field.max_length} fit."
        assert said in refused.value.messages, where


def test_no_template_cuts_either() -> None:
    root = Path(settings.BASE_DIR)
    drawn = [path for app in OURS for path in (root / app[:-1]).rglob("*.html")]
    assert len(drawn) > 100
    widget = "django/forms/widgets/attrs.html"
    cutting = [
        path for path in drawn if "maxlength" in path.read_text() and widget not in path.as_posix()
    ]
    assert cutting == []


def test_a_text_that_is_too_long_comes_back_whole(
    client: Client, studio: Studio, founder: User
) -> None:
    client.force_login(founder)
    address = f"/studio/{studio.slug}/requests/new/"
    most = next(
        field.max_length
        for where, field in limited().items()
        if where.endswith("RequestForm.purpose")
    )
    assert most
    text = "x" * most + "and more"
    page = client.post(
        address, {"kind": "capital", "amount": "5", "purpose": text}
    ).content.decode()
    assert f"8 characters too many: at most {most} fit." in page
    assert text in page
    assert not ResourceRequest.objects.exists()
