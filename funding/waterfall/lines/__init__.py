"""The statement's lines: every amount with its rule in plain words and where it comes from."""

from funding.waterfall.lines.net import net_lines
from funding.waterfall.lines.payable import payable_lines
from funding.waterfall.lines.shares import share_lines
from funding.waterfall.outcome import Outcome
from funding.waterfall.state import State
from funding.waterfall.statement import Line


def statement_lines(outcome: Outcome, closing: State) -> tuple[Line, ...]:
    """In the order of the waterfall; see `Line.role` for what adds up to what."""
    net = net_lines(outcome)
    shares = share_lines(outcome, closing, parts_sum(net))
    return (*net, *shares, *payable_lines(outcome, closing))


def parts_sum(lines: list[Line]) -> int:
    return sum(line.amount_minor for line in lines if line.role == "part")
