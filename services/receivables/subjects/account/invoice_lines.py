"""Lines of an invoice and how credit notes shrink them. Amounts are integers of fen. P4-5.2"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared.events.money import parts, rounded

MICRO = 6  # quantities have at most six places


@dataclass(slots=True)
class Line:
    """What is left of a line: `sold` is S, `listed` is L, `quantity` in millionths; freight has no quantity."""

    line_no: str
    goods: bool
    quantity: int
    sold: int
    listed: int


def micro(quantity: Decimal | None) -> int:
    """Return a quantity in millionths."""
    return 0 if quantity is None else int(quantity.scaleb(MICRO))


def in_line_order(lines: Iterable[Line]) -> list[Line]:
    """Return lines by their numbers, which compare as integers where they are such."""
    return sorted(lines, key=lambda line: (0, int(line.line_no), "") if numeric(line.line_no) else (1, 0, line.line_no))


def numeric(line_no: str) -> bool:
    """Say whether a line number is a plain integer."""
    return line_no.isascii() and line_no.isdigit()


def allow(lines: Sequence[Line], amount: int) -> None:
    """Lower S by an allowance: goods lines in proportion to what they have, and only then freight; L stays."""
    of_goods = min(amount, sum(line.sold for line in lines if line.goods))
    for kind, share in ((True, of_goods), (False, amount - of_goods)):
        if share:
            some = in_line_order(line for line in lines if line.goods is kind)
            for line, part in zip(some, parts(share, [line.sold for line in some]), strict=True):
                line.sold -= part


def take_back(lines: Sequence[Line], returned: Mapping[str, Decimal]) -> None:
    """Lower quantity, S and L of the lines of which goods came back; freight that is named goes whole."""
    for line in lines:
        if not line.goods:
            line.sold, line.listed = (0, 0) if line.line_no in returned else (line.sold, line.listed)
        elif quantity := micro(returned.get(line.line_no)):
            line.sold -= rounded(line.sold * quantity, line.quantity)
            line.listed -= rounded(line.listed * quantity, line.quantity)
            line.quantity -= quantity


def worth(lines: Sequence[Line], returned: Mapping[str, Decimal]) -> int:
    """Return by how much `take_back` would lower S."""
    return sum(
        rounded(line.sold * micro(returned[line.line_no]), line.quantity) if line.goods else line.sold
        for line in lines
        if line.line_no in returned
    )
