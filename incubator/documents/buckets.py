"""Files in a bucket, which takes a file whole or not at all by itself."""

from datetime import datetime

from storages.backends.s3 import S3Storage

from incubator.documents.remembered import Remembered


class BucketFiles(Remembered, S3Storage):
    """django-storages', with what a request stores remembered."""

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
