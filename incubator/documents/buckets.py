"""Files in a bucket, which takes a file whole or not at all by itself."""

import hashlib
import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.base import File
from storages.backends.s3 import S3Storage

from incubator.documents.remembered import Remembered

STEP = 2**20


class BucketFiles(Remembered, S3Storage):
    """django-storages', with what a request stores remembered."""

    def _save(self, name: str, content: Any) -> str:
        if content.seekable():
            kept: str = super()._save(name, content)
            return kept
        # What comes in from the line is read once; a bucket's client wants to read it again.
        with tempfile.TemporaryFile() as spool:
            for chunk in content.chunks():
                spool.write(chunk)
            spool.seek(0)
            return str(super()._save(name, File(spool)))

    def free_bytes(self) -> int | None:
        """What may still be written here; None where nobody counts."""
        return None

    def join(self, parts: Iterable[str], name: str) -> str:
        """Let the bucket put the parts one behind the other under the name.

        What an earlier attempt began and did not end is given up first. Returns the SHA-256 of what
        the bucket then hands out, read once.
        """
        self.give_up(name)
        client, place = (
            self.connection.meta.client,
            {"Bucket": self.bucket_name, "Key": self._at(name)},
        )
        begun = {**place, "UploadId": client.create_multipart_upload(**place)["UploadId"]}
        joined = []
        for number, part in enumerate(parts, start=1):
            source = {"Bucket": self.bucket_name, "Key": self._at(part)}
            copied = client.upload_part_copy(**begun, PartNumber=number, CopySource=source)
            joined.append({"PartNumber": number, "ETag": copied["CopyPartResult"]["ETag"]})
        client.complete_multipart_upload(**begun, MultipartUpload={"Parts": joined})
        digest = hashlib.sha256()
        for step in client.get_object(**place)["Body"].iter_chunks(STEP):
            digest.update(step)
        return digest.hexdigest()

    def give_up(self, name: str) -> int:
        """End what was begun under the name and never completed; it costs money. Says how many."""
        client, key = self.connection.meta.client, self._at(name)
        found = client.list_multipart_uploads(Bucket=self.bucket_name, Prefix=key)
        begun = [one for one in found.get("Uploads", ()) if one["Key"] == key]
        for one in begun:
            client.abort_multipart_upload(
                Bucket=self.bucket_name, Key=key, UploadId=one["UploadId"]
            )
        return len(begun)

    def _at(self, name: str) -> str:
        return str(self._normalize_name(name))

    def get_modified_time(self, name: str) -> datetime:
        # What is gone is told as on a disk, and not by an error of the cloud's own kind.
        if not self.exists(name):
            raise FileNotFoundError(name)
        moment: datetime = super().get_modified_time(name)
        return moment

    def address_of(self, name: str, content_type: str, disposition: str, seconds: int) -> str:
        """Where whoever has this address reads the file in the next `seconds`, in parts or whole."""
        headers = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
        address: str = self.url(name, headers, seconds)  # type: ignore[call-arg]  # S3 adds these
        return address
