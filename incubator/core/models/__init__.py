from incubator.core.models.approvals import Approval, ApprovalVote, Missing
from incubator.core.models.audit import AuditRow
from incubator.core.models.documents import Document
from incubator.core.models.mail import OutgoingMail
from incubator.core.models.numbering import NumberSeries
from incubator.core.models.people import Role, StaffRole, User

__all__ = [
    "Approval",
    "ApprovalVote",
    "AuditRow",
    "Document",
    "Missing",
    "NumberSeries",
    "OutgoingMail",
    "Role",
    "StaffRole",
    "User",
]
