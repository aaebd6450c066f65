"""大写: an amount in the characters that nobody can alter, as bills and statements bear it."""

from decimal import Decimal
from re import compile as compile_pattern

from cn2an import an2cn

from shared.events.money import ZERO, cents

CURRENCY = "人民币"
PLACES_LEFT_OUT = compile_pattern("(?<=万)亿(?=.仟)|亿(?=.仟[^万]*元)")
"""Where four digits are none: the library goes on without 零, and a 万 put in later would raise the sum unseen."""


def capitals(amount: Decimal) -> str:
    """Return an amount in capitals, `人民币壹拾贰元伍角`; rounded to the fen first, since the library cuts off."""
    spelt = an2cn(format(cents(amount) or ZERO, "f"), "rmb")
    return CURRENCY + PLACES_LEFT_OUT.sub("亿零", spelt)
