"""The proof of a statement: every row behind it as it was sealed, and nothing of anybody else."""

from typing import Any

from billing.ledger.services import Row, SealedTree, proof_of, sealed_columns
from billing.models import ServiceChargeLine
from funding.models import Disbursement, DisbursementReturn, Statement


def proof_of_statement(statement: Statement) -> dict[str, Any]:
    """As JSON: `columns` of what each source's rows say, `seals` with the tree of those rows, and
    what is in no seal yet.

    In a tree an object is a row, a list of two joins two branches, and a text is the hash of a
    branch that is none of the statement's.
    """
    wanted = _rows_of(statement)
    proof = proof_of(wanted)
    sources = {source for source, _number in wanted}
    return {
        "statement": statement.number,
        "columns": {name: told for name, told in sealed_columns().items() if name in sources},
        "seals": [_shown(sealed) for sealed in proof.trees],
        "unsealed": proof.unsealed,
    }


def _shown(sealed: SealedTree) -> dict[str, Any]:
    seal = sealed.seal
    return {
        "number": seal.number,
        "sealed_on": seal.sealed_on.isoformat(),
        "first_leaf": seal.first_leaf,
        "leaves": seal.leaves,
        "root": seal.root,
        "previous": seal.previous,
        "head": seal.head,
        "tree": sealed.tree,
    }


def _rows_of(statement: Statement) -> list[Row]:
    deal = statement.deal
    found = [
        *(("funding.terms", number) for number in deal.terms.values_list("pk", flat=True)),
        *(
            ("funding.statementline", number)
            for number in statement.lines.values_list("pk", flat=True)
        ),
        *_counted(statement),
    ]
    if statement.entry_id is not None:
        found.append(("ledger.entry", statement.entry_id))
    return [("funding.deal", deal.pk), ("funding.statement", statement.pk), *found]


def _counted(statement: Statement) -> list[Row]:
    """What its items point at, and what those in turn consist of."""
    charges = _pointed_at(statement, "service_charge")
    paid = _pointed_at(statement, "disbursement")
    returned = _pointed_at(statement, "disbursement_return")
    parts = ServiceChargeLine.objects.filter(charge__in=charges).values_list("pk", flat=True)
    payments = Disbursement.objects.filter(pk__in=paid).values_list("payment", flat=True)
    returns = DisbursementReturn.objects.filter(pk__in=returned)
    by_source = {
        "billing.orderline": _pointed_at(statement, "order_line"),
        "billing.refund": _pointed_at(statement, "refund"),
        "billing.servicecharge": charges,
        "billing.servicechargeline": list(parts),
        "funding.disbursement": paid,
        "payments.outgoingpayment": list(payments),
        "funding.disbursementreturn": returned,
        "payments.paymentreturn": list(returns.values_list("payment_return", flat=True)),
    }
    return [(source, number) for source, numbers in by_source.items() for number in numbers]


def _pointed_at(statement: Statement, name: str) -> list[int]:
    rows = statement.items.filter(**{f"{name}__isnull": False})
    return list(rows.values_list(name, flat=True))
