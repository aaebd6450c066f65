"""Equal to the limit is inside: amounts and discounts of authorities, levels of prices below list. P3-4.7.2, P5-4.1g"""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.contracts.subjects.contract.content import level
from services.contracts.subjects.contract.review import BelowList
from services.contracts.subjects.contract.signing import BeyondAuthority, NotAuthorisedToSign
from services.contracts.subjects.contract.wishes import SignContract
from tests.unit.contracts.samples import (
    RULES,
    approved,
    authority,
    basis,
    conceded,
    contract,
    line,
    listed,
    on_file,
    register,
    signed,
)

LAST, LATER = date(2024, 6, 1), date(2024, 6, 2)


@pytest.mark.clause("P3-4.7.2", "P5-4.1g")
@pytest.mark.parametrize(
    ("amount", "on", "refusal"),
    [
        ("200000.00", LAST, None),
        ("200000.00", LATER, NotAuthorisedToSign),
        ("200000.01", LAST, BeyondAuthority),
    ],
)
def test_an_authority_of_200_000_at_three_per_cent(amount: str, on: date, refusal: type | None) -> None:
    """The price is 3.00 % below list (within a fen); one day later nobody has an authority any more."""
    held: dict[str, Any] = {"prices": {"P1": {date(2020, 1, 1): "206185.56"}}}
    content = on_file(register(line(price=amount, quantity="1")), basis(**held))
    given = contract.given(content, conceded(floor=amount, level="head"), approved(content, path="special"))
    right = authority(max_amount="200000.00", max_discount="0.03") if on == LAST else None
    wish = SignContract(**signed(content, "company", "S1", on=on).model_dump())
    asked = given.when(wish, basis(actor="S1", today=on, authority=right, **held))
    if refusal is None:
        asked.then(signed(content, "company", "S1", on=on))
    else:
        asked.refuses(refusal)


@pytest.mark.clause("P3-4.1.6", "P3-3")
def test_the_level_of_a_price_is_exact() -> None:
    """33.33 − 32.66 = 0.67 > 0.02 × 33.33 = 0.6666: the head's level; 32.67 is the reviewer's."""
    at_list = listed(at_list="33.33")
    assert level(at_list, RULES, Decimal("32.66")) == "head"
    assert level(at_list, RULES, Decimal("32.67")) == "reviewer"


@pytest.mark.clause("P3-3")
def test_a_list_that_moved_past_a_changed_price_holds_the_signature_up() -> None:
    content = on_file(register(line(price="98.00")))
    moved = basis(is_gm=True, actor="boss", prices={"P1": {date(2020, 1, 1): "100.00", LAST: "100.01"}})
    wish = SignContract(**signed(content, "company", "boss").model_dump())
    assert contract.given(content, approved(content)).when(wish, moved).refuses(BelowList).clause == "P3-3"
    conceded_to = conceded(floor="98.00", level="head")
    contract.given(content, conceded_to, approved(content)).when(wish, moved).then(signed(content, "company", "boss"))
