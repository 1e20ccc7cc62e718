"""Backup and restore: the database as of one moment, the files, and a manifest that proves both.

The dump comes first and the files after it: a row is committed after its file was kept, so every
row of the dump finds its file. The manifest is written last; a directory without one is a backup
that did not end.
"""

from incubator.operation.backup.manifest import BackupRefused, Manifest
from incubator.operation.backup.restoring import restore_backup
from incubator.operation.backup.taking import take_backup

__all__ = ["BackupRefused", "Manifest", "restore_backup", "take_backup"]
