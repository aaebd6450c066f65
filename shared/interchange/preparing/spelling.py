"""Which spellings a column of an interchange file is read in, by what the file declares of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, assert_never

from shared.interchange import values
from shared.interchange.files import Column
from shared.interchange.preparing import days, figures, texts
from shared.interchange.preparing.cells import Lost, Spelled, Unclear, Value
from shared.interchange.values import BadCell, OneOf, Reader
from shared.language.speaking import said

Kind = Literal["day", "amount", "quantity", "share", "whole", "code", "text", "choice", "yes_or_no"]
KINDS: Mapping[Reader, Kind] = {
    values.day: "day",
    values.amount: "amount",
    values.quantity: "quantity",
    values.ordered: "quantity",
    values.share: "share",
    values.months: "whole",
    values.line_number: "whole",
    values.credit_days: "whole",
    values.yes_or_no: "yes_or_no",
    values.name_or_number: "code",
    values.new_number: "code",
    values.code: "code",
    values.text: "text",
    values.prose: "text",
}
PLAINLY = (said("written as the interchange has it"),)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a sheet writes: whether a comma may be the decimal sign, from when it counts days, in which unit amounts."""

    comma: bool = False
    epoch_1904: bool = False
    times: int = 1


def kind(column: Column) -> Kind:
    """Return what a column holds."""
    return "choice" if isinstance(column.read, OneOf) else KINDS[column.read]


def spelled(value: Value, column: Column, manner: Manner) -> Spelled:
    """Return a value that is not blank as an interchange file has it; of an amount, a minus too. Raises Unclear."""
    if isinstance(value, Lost):
        raise figures.lost(value)
    if isinstance(value, str) and _stands(value, column, manner):
        return Spelled(value)
    found = _read(value, column, manner)
    _require_taken(found, column)
    return found if found.why or found.text == value or not isinstance(value, str) else Spelled(found.text, PLAINLY)


def _read(value: Value, column: Column, manner: Manner) -> Spelled:  # noqa: PLR0911  # a return for each kind
    match kind(column):
        case "day":
            return days.day(value, epoch_1904=manner.epoch_1904)
        case "amount":
            return figures.amount(value, comma=manner.comma, times=manner.times)
        case "quantity" | "share":
            return figures.quantity(value, comma=manner.comma)
        case "whole":
            return figures.whole(value)
        case "yes_or_no":
            return texts.yes_or_no(value)
        case "choice":
            assert isinstance(column.read, OneOf)
            return texts.choice(value, column.name, column.read.words)
        case "code":
            return texts.code(value)
        case "text":
            return texts.text(value)
        case _ as other:
            assert_never(other)


def _stands(value: str, column: Column, manner: Manner) -> bool:
    """Tell whether a day or a figure is written as the interchange has it, and can mean nothing else here."""
    if kind(column) not in {"day", "amount", "quantity", "share", "whole"} or manner.times != 1:
        return False
    try:
        column.read(value)
    except BadCell:
        return False
    return not (manner.comma and kind(column) in {"quantity", "share"})


def _require_taken(found: Spelled, column: Column) -> None:
    """Hold what was read against the column, so that the import takes what is written. Raises Unclear."""
    try:
        column.read(values.clean(found.text.removeprefix("-") if kind(column) == "amount" else found.text))
    except BadCell as unfit:
        cause = said("cannot be taken: {reason}", reason=unfit)
        raise Unclear(cause, said("enter a value that the column can hold")) from None
