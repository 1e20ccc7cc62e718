"""Rules of the database: whole and current in one SQL file per app, and what runs of them.

An app's file is `<app's directory>/<app's label>.sql`. `apply_rules` (which `manage.py migrate`
calls when all migrations are there) applies every file, drops what no file declares any more, and
gives the rights that follow. `differences` compares the files with a running database.
"""

from incubator.core.sql.applying import apply_rules
from incubator.core.sql.comparing import differences
from incubator.core.sql.files import RuleFile, rule_files

__all__ = ["RuleFile", "apply_rules", "differences", "rule_files"]
