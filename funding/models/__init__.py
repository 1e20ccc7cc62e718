from funding.models.awards import ACCEPTANCE_DAYS, Award, AwardKind, Milestone
from funding.models.deals import Deal, Terms
from funding.models.funds import Contribution, Fund
from funding.models.lifecycles import AWARD, DISBURSEMENT, MILESTONE, TRANCHE
from funding.models.statements import SOURCES, Statement, StatementItem, StatementLine
from funding.models.tranches import Disbursement, Tranche

__all__ = [
    "ACCEPTANCE_DAYS",
    "AWARD",
    "DISBURSEMENT",
    "MILESTONE",
    "SOURCES",
    "TRANCHE",
    "Award",
    "AwardKind",
    "Contribution",
    "Deal",
    "Disbursement",
    "Fund",
    "Milestone",
    "Statement",
    "StatementItem",
    "StatementLine",
    "Terms",
    "Tranche",
]
