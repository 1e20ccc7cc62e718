"""What is wrong with a field is said in our words, whoever wrote the form."""

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

# How the framework begins its sentences.
FRAMEWORK = re.compile(r"This field|Ensure|Select a valid|Enter a|No file was|The submitted file")


class Everything(forms.Form):
    text = forms.CharField()
    slug = forms.SlugField()
    count = forms.IntegerField(min_value=1, max_value=9)
    share = forms.DecimalField()
    rate = forms.FloatField()
    day = forms.DateField()
    time = forms.TimeField()
    moment = forms.DateTimeField()
    address = forms.EmailField()
    page = forms.URLField(assume_scheme="https")
    one = forms.ChoiceField(choices=[("a", "A")])
    some = forms.MultipleChoiceField(choices=[("a", "A")])
    tick = forms.BooleanField()
    file = forms.FileField()


def wrong(form: forms.Form) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


@pytest.mark.parametrize("nonsense", ["", "no thing", "0", "99", "a\0b"])
def test_no_field_speaks_the_frameworks_words(nonsense: str) -> None:
    given = dict.fromkeys(Everything.base_fields, nonsense) | {"some": [nonsense], "tick": ""}
    files: MultiValueDict[str, UploadedFile] = MultiValueDict()
    files["file"] = SimpleUploadedFile("a.txt", b"")
    said = wrong(Everything(given, files))
    assert len(said) > 5
    assert [one for one in said if FRAMEWORK.match(one)] == []


def test_each_says_what_to_do() -> None:
    said = Everything({"count": "0", "day": "soon", "one": "b", "address": "me"}).errors
    assert said["text"] == ["Fill this in."]
    assert said["count"] == ["This has to be 1 or more."]
    assert said["day"] == ["Write a day like 2026-01-31."]
    assert said["one"] == ["“b” cannot be chosen here. Choose from the list."]
    assert said["address"] == ["Write an address like name@example.com."]
    assert said["some"] == ["Choose at least one."]
    assert said["file"] == ["Choose a file."]


def test_they_are_said_in_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert str(Everything({}).errors["text"][0]) == translation.gettext("Fill this in.")


def test_a_form_may_still_say_it_better() -> None:
    class Own(forms.Form):
        reply = forms.CharField(error_messages={"required": "Write the reply first."})

    assert Own({}).errors["reply"] == ["Write the reply first."]
