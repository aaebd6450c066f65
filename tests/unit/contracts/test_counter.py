"""A contract at the counter is the office's: prepaid, routine, at list price, one line for each product. P5-5.1"""

from typing import Any

import pytest

from services.contracts.subjects.contract.counter import NotForTheCounter
from services.contracts.subjects.contract.standard_text import Template
from shared.events.contracts import ContractRegistered, Terms
from tests.unit.contracts.samples import TODAY, basis, contract, line, register

PREPAID = Terms(kind="prepaid")
TEXTS = (Template("v3", TODAY),)


def at_the_counter(*lines: Any, **members: Any) -> Any:
    told: dict[str, Any] = {"template_version": "counter", "terms": PREPAID, **members}
    return register(*lines, **told)


@pytest.mark.clause("P5-5.1")
def test_the_office_registers_it_whatever_text_is_in_force() -> None:
    office = basis("office", templates=TEXTS)
    [fact] = contract.given().when(at_the_counter(), office).decide()
    assert isinstance(fact, ContractRegistered)
    assert (fact.kind, fact.template_version) == ("routine", "counter")


@pytest.mark.clause("P5-5.1")
@pytest.mark.parametrize(
    ("draft", "found"),
    [
        (at_the_counter(terms=Terms(kind="cod")), ["terms"]),
        (at_the_counter(line(price="99.99")), ["unit_price"]),
        (at_the_counter(line(price="100.01")), ["unit_price"]),
        (at_the_counter(line(), line("2")), ["product_id"]),
        (at_the_counter(standard_terms=False), ["kind"]),
    ],
)
def test_anything_else_is_refused(draft: Any, found: list[str]) -> None:
    refusal = contract.given().when(draft, basis("office", templates=TEXTS)).refuses(NotForTheCounter)
    assert (refusal.clause, refusal.members["otherwise"]) == ("P5-5.1", found)


def test_a_rep_does_not_register_it() -> None:
    refusal = contract.given().when(at_the_counter(), basis("rep", templates=TEXTS)).refuses(NotForTheCounter)
    assert refusal.members["otherwise"] == ["requested_by"]
