"""Files in a bucket: the same promises as on a disk."""

from collections.abc import Iterator

import boto3
import pytest
from django.core.files.base import ContentFile
from moto import mock_aws

from incubator.documents.buckets import BucketFiles
from incubator.documents.remembered import stored


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
