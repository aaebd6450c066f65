"""Money: yuan with two decimals, rounded half up away from zero (四舍五入)."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from re import ASCII, Pattern
from re import compile as pattern
from typing import Annotated

from pydantic import Field, PlainSerializer

from shared.events.bounds import Bound, Spelling

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
WHOLE_DIGITS = 12
MOST_DIGITS = 18
WEIGHT_PLACES = 12
"""Decimals of a weight that count when an amount is split; rates have six."""
SIGNED = "^-?[0-9]{1,16}\\.[0-9]{2}$"
UNSIGNED = "^[0-9]{1,16}\\.[0-9]{2}$"
TOO_LARGE = Decimal(10) ** WHOLE_DIGITS
"""Yuan that no single amount reaches: sums of ten thousand such still fit into NUMERIC(18,2), so reports go on."""
_AMOUNT = pattern(r"-?\d{1,16}(\.\d{1,2})?", ASCII)
_UNSIGNED = pattern(r"\d{1,12}(\.\d{1,2})?", ASCII)
_QUANTITY = pattern(r"\d{1,12}(\.\d{1,3})?", ASCII)
_RATE = pattern(r"\d{1,6}(\.\d{1,6})?", ASCII)
QUANTITY_PLACES, RATE_PLACES = 3, 6


def exact(value: object) -> Decimal:
    """Read an amount written as plain ASCII decimals, or a Decimal of whole cents; binary floats are refused.

    There is one zero: `-0` as text is refused, and a computed one loses its sign.
    """
    if isinstance(value, str) and _AMOUNT.fullmatch(value):
        amount = Decimal(value).quantize(CENT)
        if amount or not value.startswith("-"):
            return amount
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < MOST_DIGITS:
        amount = value.quantize(CENT)
        if value == amount:
            return amount or ZERO
    raise ValueError("an amount is a string such as '1234.50': plain digits, at most two decimals")


def _amount(value: object, _on_record: bool) -> Decimal:  # noqa: FBT001  # the shape of Spelling.read
    return exact(value)


def _quantity(value: object, on_record: bool) -> Decimal | str:  # noqa: FBT001  # the shape of Spelling.read
    if isinstance(value, str) and (on_record or _QUANTITY.fullmatch(value)):
        return value
    if isinstance(value, Decimal) and value.is_finite() and value >= 0:
        return value
    raise ValueError("a quantity is a string such as '12' or '0.5': plain digits, no sign, at most three decimals")


def _rate(value: object, on_record: bool) -> Decimal | str:  # noqa: FBT001  # the shape of Spelling.read
    if isinstance(value, Decimal) or (isinstance(value, str) and (on_record or _RATE.fullmatch(value))):
        return value
    raise ValueError("a rate is a string such as '0.05': plain digits, no sign, at most six decimals")


def _places(most: int, whole_digits: int) -> Bound:
    """Return the limit of a number that was not text: so many decimals, so many digits before them."""

    def check(value: Decimal) -> None:
        sign, digits, exponent = value.as_tuple()
        if not isinstance(exponent, int) or exponent < -most or len(digits) + exponent > whole_digits:
            raise ValueError(f"at most {most} decimals and {whole_digits} digits before them are meant")
        if sign and not value:
            raise ValueError("zero has no sign")

    return Bound(check)


def _says(written: Pattern[str]) -> dict[str, str]:
    return {"type": "string", "pattern": f"^{written.pattern.replace(chr(92) + 'd', '[0-9]')}$"}


_SIGNED = Spelling(_amount, _says(_AMOUNT), {"type": "string", "pattern": SIGNED})
_NO_SIGN = Spelling(_amount, _says(_UNSIGNED), {"type": "string", "pattern": UNSIGNED})
_WRITE = PlainSerializer(str, when_used="json")

# pydantic's core checks limits that stand next to the type several times as fast as its Python validators.
Money = Annotated[Decimal, Field(max_digits=18, decimal_places=2), _WRITE, _SIGNED]
"""Yuan and fen, sums too; a decimal string on the wire (`"1234.50"`), NUMERIC(18,2) in SQL."""

Positive = Annotated[Decimal, Field(max_digits=WHOLE_DIGITS + 2, decimal_places=2, gt=0), _WRITE, _NO_SIGN]
NotNegative = Annotated[Decimal, Field(max_digits=WHOLE_DIGITS + 2, decimal_places=2, ge=0), _WRITE, _NO_SIGN]

Quantity = Annotated[
    Decimal,
    PlainSerializer(lambda quantity: format(quantity.normalize(), "f"), when_used="json"),
    Spelling(_quantity, _says(_QUANTITY), {"type": "string"}),
    _places(QUANTITY_PLACES, WHOLE_DIGITS),
]
"""Units of goods; a plain decimal string on the wire."""


def _something(quantity: Decimal) -> None:
    if quantity <= 0:
        raise ValueError("a quantity above 0 is meant")


Agreed = Annotated[Quantity, Bound(_something)]
"""Units of goods of a line that was agreed on: more than none."""

Rate = Annotated[Decimal, _WRITE, Spelling(_rate, _says(_RATE), {"type": "string"}), _places(RATE_PLACES, RATE_PLACES)]
"""A rate, such as 0.05; a plain decimal string on the wire."""


def _of_the_whole(share: Decimal) -> None:
    if not 0 <= share <= 1:
        raise ValueError("a share from 0 to 1 is meant")


def _not_nothing(share: Decimal) -> None:
    if not 0 < share <= 1:
        raise ValueError("a share above 0, at most 1, is meant")


Share = Annotated[Rate, Bound(_of_the_whole)]
Part = Annotated[Rate, Bound(_not_nothing)]
"""A share that is not 0; the parts of a whole sum to 1."""


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
    whole = [_whole(weight) for weight in weights]
    if not any(whole):
        raise ValueError("weights that are nothing divide nothing")
    return [yuan(part) for part in parts(fen(total), whole)]


def _whole(weight: Decimal) -> int:
    """Return a weight in units of its last place that counts; what lies beyond is nothing, whoever wrote it."""
    if weight.adjusted() > MOST_DIGITS:
        raise ValueError(f"a weight of more than {MOST_DIGITS} digits divides nothing")
    return int(weight.scaleb(WEIGHT_PLACES)) if weight.adjusted() >= -WEIGHT_PLACES else 0
