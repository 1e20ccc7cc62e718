"""Files in a bucket: the same promises as on a disk."""

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from django.core.files.base import ContentFile
from django.test import RequestFactory
from moto import mock_aws
from pytest_django import Settings

from incubator.accounts.models import User
from incubator.documents import downloads, uploads
from incubator.documents.buckets import BucketFiles
from incubator.documents.errors import PartRefused
from incubator.documents.models.uploads import MB
from incubator.documents.remembered import stored
from incubator.documents.uploads import Arriving


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[BucketFiles]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        boto3.client("s3").create_bucket(Bucket="incubator")
        yield BucketFiles(bucket_name="incubator", default_acl=None, file_overwrite=False)


def test_what_a_request_stores_is_remembered_under_the_name_it_got(bucket: BucketFiles) -> None:
    names: list[str] = []
    token = stored.set(names)
    kept = [bucket.save("documents/ab/one", ContentFile(b"words")) for _time in range(2)]
    stored.reset(token)
    assert names == kept
    assert len(set(kept)) == 2
    assert sorted(bucket.listdir("documents/ab")[1]) == sorted(n.rpartition("/")[2] for n in kept)


def test_what_is_gone_is_told_as_on_a_disk(bucket: BucketFiles) -> None:
    """So that a backup notes it and goes on."""
    with pytest.raises(FileNotFoundError):
        bucket.open("documents/gone").read()
    with pytest.raises(FileNotFoundError):
        bucket.get_modified_time("documents/gone")
    assert bucket.listdir("nowhere") == ([], [])


def test_whoever_downloads_is_sent_to_the_bucket_for_some_minutes(
    bucket: BucketFiles, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MEDIA_BUCKET = "incubator"
    monkeypatch.setattr(downloads, "default_storage", bucket)
    place = bucket.save("documents/ab/one", ContentFile(b"words"))
    kept = downloads.Kept(place, 5, "mark", "text/plain", "航海.txt")
    response = downloads.hand_out(RequestFactory().get("/"), kept)
    asked = parse_qs(urlsplit(response["Location"]).query)
    assert response.status_code == 302
    assert asked["response-content-disposition"] == [kept.disposition]
    assert asked["response-content-type"] == ["text/plain"]
    assert asked.get("X-Amz-Expires", ["600"]) == ["600"]
    assert "Signature" in asked or "X-Amz-Signature" in asked


def test_parts_are_joined_by_the_bucket_and_what_was_left_undone_is_given_up(
    bucket: BucketFiles,
) -> None:
    """Parts come from the line, which is read once; the smallest that a bucket joins is 5 MB."""
    content = [b"a" * 5 * MB, b"b" * 5 * MB, b"end"]
    parts = [
        bucket.save(f"parts/ab/{number}", Arriving(BytesIO(one), len(one), sha256_of(one)))
        for number, one in enumerate(content)
    ]
    client = bucket.connection.meta.client
    client.create_multipart_upload(Bucket="incubator", Key="builds/ab/whole")
    for _time in range(2):
        assert bucket.join(parts, "builds/ab/whole") == sha256_of(b"".join(content))
    assert "Uploads" not in client.list_multipart_uploads(Bucket="incubator")
    assert bucket.size("builds/ab/whole") == 10 * MB + 3
    assert bucket.free_bytes() is None


def test_a_part_that_is_not_what_its_digest_says_never_comes_into_the_bucket(
    bucket: BucketFiles,
) -> None:
    with pytest.raises(PartRefused):
        bucket.save("parts/ab/1", Arriving(BytesIO(b"other"), 5, sha256_of(b"words")))
    assert bucket.listdir("parts/ab") == ([], [])


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.django_db
@pytest.mark.parametrize("size", [9 * MB, 8])
def test_an_upload_ends_in_the_bucket_and_its_parts_go(
    bucket: BucketFiles, founder: User, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(uploads, "default_storage", bucket)
    content = bytes(size)
    upload = uploads.begin_upload(
        name="ship.zip",
        size=size,
        sha256=sha256_of(content),
        folder="parcels",
        holder="studio:1",
        actor=founder,
    )
    for number in uploads.missing_parts(upload):
        part = content[(number - 1) * upload.part_size :][: upload.part_size]
        digest = f"sha-256=:{b64encode(hashlib.sha256(part).digest()).decode()}:"
        uploads.take_part(
            upload=upload, number=number, source=BytesIO(part), length=len(part), digest=digest
        )
    uploads.finish_upload(upload=upload, actor=founder)
    with monkeypatch.context() as patch:
        # The bucket is silent at the last moment: the next sweep begins anew.
        patch.setattr(BucketFiles, "join", lambda *_given: 1 / 0)
        assert uploads.settle() == 0
    assert uploads.settle() == 1
    upload.refresh_from_db()
    assert upload.state == "kept"
    assert bucket.size(upload.place) == size
    client = bucket.connection.meta.client
    there = client.list_objects_v2(Bucket="incubator")["Contents"]
    assert [one["Key"] for one in there] == [upload.place]
