"""Downloads: a part goes on where it ended, and the proxy or the bucket do it where there is one."""

import pytest
from django.conf import settings as django_settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from incubator.accounts.models import User
from incubator.documents import files
from incubator.documents.downloads import RangeNotThere, part_of
from incubator.documents.models import Document

WORDS = b"Ten ships sailed on. " * 40


@pytest.fixture
def document(founder: User) -> Document:
    return files.store_document(upload=SimpleUploadedFile("航海 log.txt", WORDS), actor=founder)


@pytest.fixture
def link(document: Document, founder: User, client: Client) -> str:
    client.force_login(founder)
    return files.link_for(document, founder)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, len(WORDS) - 1),
        ("bytes=100-", 100, len(WORDS) - 1),
        ("bytes=100-199", 100, 199),
        ("bytes=100-999999", 100, len(WORDS) - 1),
        ("bytes=-20", len(WORDS) - 20, len(WORDS) - 1),
        ("bytes=-999999", 0, len(WORDS) - 1),
    ],
)
def test_a_part_is_handed_out_as_such(
    client: Client, link: str, asked: str, first: int, last: int
) -> None:
    response = client.get(link, headers={"Range": asked})
    assert response.status_code == 206
    assert body(response) == WORDS[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(WORDS)}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked",
    ["", "bytes=", "bytes=-", "bytes=9-3", "bytes=0-1,5-6", "lines=0-1", "bytes=" + "9" * 40],
)
def test_what_is_no_range_of_ours_is_answered_with_the_whole(
    client: Client, link: str, asked: str
) -> None:
    response = client.get(link, headers={"Range": asked})
    assert response.status_code == 200
    assert body(response) == WORDS
    assert response["Accept-Ranges"] == "bytes"


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [f"bytes={len(WORDS)}-", "bytes=999999-", "bytes=-0"])
def test_what_lies_behind_the_end_is_refused_with_the_length(
    client: Client, link: str, asked: str
) -> None:
    response = client.get(link, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(WORDS)}"


@pytest.mark.django_db
def test_what_broke_off_goes_on_only_with_the_same_file(client: Client, link: str) -> None:
    whole = client.get(link)
    assert body(whole) == WORDS
    same = {"Range": "bytes=10-", "If-Range": whole["ETag"]}
    response = client.get(link, headers=same)
    assert (response.status_code, body(response)) == (206, WORDS[10:])
    response = client.get(link, headers=same | {"If-Range": '"another"'})
    assert (response.status_code, body(response)) == (200, WORDS)


@pytest.mark.django_db
def test_who_has_the_file_is_sent_nothing(client: Client, link: str, document: Document) -> None:
    response = client.get(link, headers={"If-None-Match": f'"{document.sha256}"'})
    assert response.status_code == 304
    assert not response.content


@pytest.mark.django_db
def test_asked_for_its_length_only_it_says_that(client: Client, link: str) -> None:
    response = client.head(link)
    assert response["Content-Length"] == str(len(WORDS))
    assert "%E8%88%AA%E6%B5%B7" in response["Content-Disposition"]


@settings(deadline=None)
@given(st.integers(1, 50), st.integers(0, 60), st.integers(0, 60))
def test_parts_are_those_of_a_slice(size: int, begin: int, end: int) -> None:
    text = bytes(range(size))
    if begin >= size:
        if begin <= end:
            with pytest.raises(RangeNotThere):
                part_of(f"bytes={begin}-{end}", size)
        return
    found = part_of(f"bytes={begin}-{end}", size)
    if begin > end:
        assert found is None
    else:
        assert found is not None
        assert text[found[0] : found[1] + 1] == text[begin : end + 1]


@pytest.mark.django_db
def test_nginx_is_told_where_the_file_lies_and_reads_it_itself(
    client: Client, link: str, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(django_settings, "FILES_BY_PROXY", "/kept-files/")
    response = client.get(link, headers={"Range": "bytes=3-"})
    assert response["X-Accel-Redirect"] == f"/kept-files/{document.file.name}"
    assert response["Content-Type"] == files.TEXT_KIND
    assert not response.content


@pytest.mark.django_db
def test_pictures_of_pages_are_there_for_everybody_and_nothing_else_is(
    client: Client, document: Document
) -> None:
    name = default_storage.save("images/ship.png", ContentFile(b"a picture"))
    response = client.get(f"/media/{name}")
    assert (body(response), response["Content-Type"]) == (b"a picture", "image/png")
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    for other in (document.file.name, "images/none.png", "images", "original_images/ship.png"):
        assert client.get(f"/media/{other}").status_code == 404
    for outside in ("images/../documents/x", "images/%2e%2e/secret", "images//etc/passwd"):
        assert client.get(f"/media/{outside}").status_code in (400, 404)
    default_storage.delete(name)
