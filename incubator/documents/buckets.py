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
