"""Money: yuan with two decimals, rounded half up away from zero (四舍五入)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from re import ASCII
from re import compile as pattern
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE_DIGITS = 12
TOO_LARGE = Decimal(10) ** WHOLE_DIGITS
"""Yuan that no single amount reaches: sums of ten thousand such still fit into NUMERIC(18,2), so reports go on."""
_WRITTEN = pattern(r"-?\d{1,16}(\.\d{1,2})?", ASCII)
_COUNTED = pattern(r"\d{1,12}(\.\d{1,6})?", ASCII)


def exact(value: object) -> Decimal:
    """Read an amount written as plain ASCII decimals, or a Decimal of whole cents; binary floats are refused."""
    if isinstance(value, str) and _WRITTEN.fullmatch(value):
        return Decimal(value).quantize(CENT)
    if isinstance(value, Decimal) and value.is_finite() and value == value.quantize(CENT):
        return value.quantize(CENT)
    raise ValueError("an amount is a string such as '1234.50': plain digits, at most two decimals")


def counted(value: object) -> Decimal:
    """Read a quantity written as plain ASCII decimals (at most six places), or a Decimal."""
    if isinstance(value, str) and _COUNTED.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and value >= 0:
        return value
    raise ValueError("a quantity is a string such as '12' or '0.5': plain digits, no sign")


# The bounds stand next to the type, before our own reading: so pydantic's core checks them, which is several times as
# fast as its Python validators; the schema, which then does not see them any more, is told in words.
_READ = BeforeValidator(exact)
_WRITE = PlainSerializer(str, when_used="json")

Money = Annotated[
    Decimal, Field(max_digits=18, decimal_places=2), _READ, _WRITE, Field(json_schema_extra={"decimal_places": 2})
]
"""Yuan and fen, sums too; a decimal string on the wire (`"1234.50"`), NUMERIC(18,2) in SQL."""

Positive = Annotated[
    Decimal,
    Field(max_digits=WHOLE_DIGITS + 2, decimal_places=2, gt=0),
    _READ,
    _WRITE,
    Field(json_schema_extra={"decimal_places": 2, "gt": 0}),
]
NotNegative = Annotated[
    Decimal,
    Field(max_digits=WHOLE_DIGITS + 2, decimal_places=2, ge=0),
    _READ,
    _WRITE,
    Field(json_schema_extra={"decimal_places": 2, "ge": 0}),
]
Quantity = Annotated[
    Decimal, BeforeValidator(counted), PlainSerializer(lambda q: format(q.normalize(), "f"), when_used="json")
]
"""Units of goods; a plain decimal string on the wire."""

Rate = Annotated[Decimal, PlainSerializer(str, when_used="json")]


def cents(amount: Decimal) -> Decimal:
    """Return the amount in whole cents, half up away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def fen(amount: Decimal) -> int:
    """Return an amount of whole cents as an integer of fen, for sums and proportions that have to be exact."""
    return int(amount.scaleb(2))


def yuan(amount_fen: int) -> Decimal:
    """Return an integer of fen as an amount."""
    return amount_fen * CENT


def rounded(numerator: int, denominator: int) -> int:
    """Divide integers and round once, half up away from zero; the denominator is positive."""
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def parts(total: int, weights: Sequence[int]) -> list[int]:
    """Split an integer by largest remainder, ties to the earlier weight; no weight is negative, and not all are 0."""
    whole = sum(weights)
    split_up = [divmod(total * weight, whole) for weight in weights]
    result = [part for part, _ in split_up]
    by_remainder = sorted(range(len(result)), key=lambda i: -split_up[i][1])
    for index in by_remainder[: total - sum(result)]:
        result[index] += 1
    return result


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split an amount by largest remainder, ties to the earlier weight; the parts sum to the total.

    Integers carry it: equal remainders have to be seen as equal, which a rounded quotient does not grant.
    """
    places = -min(0, *(int(weight.normalize().as_tuple().exponent) for weight in weights), 0)
    return [yuan(part) for part in parts(fen(total), [int(weight.scaleb(places)) for weight in weights])]
