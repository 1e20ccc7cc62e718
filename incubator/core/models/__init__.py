from incubator.core.models.audit import AuditRow
from incubator.core.models.numbering import NumberSeries

__all__ = ["AuditRow", "NumberSeries"]
