"""What every app's admin is made of: a back door to look through, next to nothing to change.

Who comes in at all, `incubator.accounts.back_door` asks.
"""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from incubator.core import audit
from incubator.web import words


class KeptAdmin(admin.ModelAdmin[Any]):
    """Rows that may be described anew and never disappear; whoever does it stands in the trail."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # The door lets no visitor through: there is a person behind every request.
    def log_addition(self, request: Any, obj: Model, message: Any) -> Any:
        audit.record(actor=request.user, said=words.ADD_ROW(), subject=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Model, message: Any) -> Any:
        said = words.CHANGE_ROW()
        audit.record(actor=request.user, said=said, subject=obj, after={"changes": message})
        return super().log_change(request, obj, message)


class ReadOnlyAdmin(KeptAdmin):
    """Changes go through services, which write the audit trail."""

    # Counting every row is the slowest part of a long list.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
