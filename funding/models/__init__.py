from funding.models.awards import ACCEPTANCE_DAYS, Award, AwardKind, Milestone
from funding.models.deals import Deal, Terms
from funding.models.funds import Contribution, Fund
from funding.models.lifecycles import AWARD, MILESTONE, TRANCHE
from funding.models.statements import SOURCES, Statement, StatementItem, StatementLine
from funding.models.tranches import Disbursement, DisbursementReturn, Tranche

__all__ = [
    "ACCEPTANCE_DAYS",
    "AWARD",
    "MILESTONE",
    "SOURCES",
    "TRANCHE",
    "Award",
    "AwardKind",
    "Contribution",
    "Deal",
    "Disbursement",
    "DisbursementReturn",
    "Fund",
    "Milestone",
    "Statement",
    "StatementItem",
    "StatementLine",
    "Terms",
    "Tranche",
]
