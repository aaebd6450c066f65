"""大写: against a second implementation, and the examples of the rule for bills."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.papers.capitals import capitals

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("仟", "佰", "拾", "")


def spelt(amount: Decimal) -> str:
    """Spell an amount of whole fen, four digits at a time."""
    yuan, fen = divmod(int(abs(amount) * 100), 100)
    groups = [yuan // 10**place % 10_000 for place in (12, 8, 4, 0)]
    text, gap = "", False
    for value, unit in zip(groups, ("万" if groups[1] else "万亿", "亿", "万", ""), strict=True):
        if value:
            text += ("零" if text and (gap or value < 1000) else "") + four(value) + unit
        gap = not value
    text = f"{text}元" if text else ""
    if not fen:
        text = f"{text or '零元'}整"
    jiao, rest = divmod(fen, 10)
    text += f"{DIGITS[jiao]}角" if jiao else "零" if rest and text else ""
    text += f"{DIGITS[rest]}分" if rest else ""
    return f"人民币{'负' if amount < 0 else ''}{text}"


def four(value: int) -> str:
    """Spell up to four digits, one 零 for all zeros between two others."""
    text, gap = "", False
    for digit, place in zip(map(int, f"{value:04}"), PLACES, strict=True):
        if digit:
            text += ("零" if text and gap else "") + DIGITS[digit] + place
        gap = not digit
    return text


amounts = st.decimals(min_value=Decimal("-9999999999999999.99"), max_value=Decimal("9999999999999999.99"), places=2)


groups = st.lists(
    st.sampled_from(["0000", "0001", "0010", "0100", "1000", "1001", "0110", "2345"]), min_size=1, max_size=4
)


@given(amounts | st.decimals(min_value=-10_000, max_value=10_000, places=2) | groups.map("".join).map(Decimal))
@example(Decimal(100001000))
@example(Decimal(1000000001000))
@example(Decimal(1000100010001))
@example(Decimal("-0.05"))
def test_two_ways_spell_the_same(amount: Decimal) -> None:
    assert capitals(amount) == spelt(amount)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1409.50", "人民币壹仟肆佰零玖元伍角"),
        ("6007.14", "人民币陆仟零柒元壹角肆分"),
        ("1680.32", "人民币壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "人民币壹万陆仟肆佰零玖元零贰分"),
        ("0.00", "人民币零元整"),
        ("-120.50", "人民币负壹佰贰拾元伍角"),
        ("100001000.00", "人民币壹亿零壹仟元整"),
        ("1234.5678", "人民币壹仟贰佰叁拾肆元伍角柒分"),  # rounded, not cut off
        ("-0.001", "人民币零元整"),
    ],
)
def test_amounts_are_spelt_as_bills_bear_them(amount: str, said: str) -> None:
    assert capitals(Decimal(amount)) == said
