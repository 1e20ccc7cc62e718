from incubator.core.models.answers import StoredAnswer
from incubator.core.models.approvals import Approval, ApprovalUse, ApprovalVote, Missing
from incubator.core.models.audit import AuditRow
from incubator.core.models.delegations import Delegation, DestinationChange
from incubator.core.models.documents import Document, Scan
from incubator.core.models.jobs import JOB, Job
from incubator.core.models.lists import FormDraft, SavedView
from incubator.core.models.mail import OutgoingMail
from incubator.core.models.notifications import Notification, NotificationPreference
from incubator.core.models.numbering import NumberSeries
from incubator.core.models.people import Role, StaffRole, User
from incubator.core.models.sign_ins import SignIn
from incubator.core.models.work import FailedWork, SweepRun

__all__ = [
    "JOB",
    "Approval",
    "ApprovalUse",
    "ApprovalVote",
    "AuditRow",
    "Delegation",
    "DestinationChange",
    "Document",
    "FailedWork",
    "FormDraft",
    "Job",
    "Missing",
    "Notification",
    "NotificationPreference",
    "NumberSeries",
    "OutgoingMail",
    "Role",
    "SavedView",
    "Scan",
    "SignIn",
    "StaffRole",
    "StoredAnswer",
    "SweepRun",
    "User",
]
