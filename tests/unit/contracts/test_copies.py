"""The four copies of a contract in force. P5-4.1b"""

from datetime import date, timedelta
from typing import Any

import pytest

from services.contracts.subjects.contract.copies import (
    BeforeTheCopy,
    CopyElsewhere,
    NobodyNamed,
    NoCopies,
    NotCertified,
    NotTheReceiver,
    OfTheOffice,
    UnknownCopy,
)
from services.contracts.subjects.contract.wishes import MoveCopy
from shared.events.contracts import ContractHandedOver, CopyMoved
from tests.unit.contracts.samples import TODAY, basis, contract, effective, on_file

CONTENT = on_file()
GIVEN = contract.given(CONTENT, effective(CONTENT))
OFFICE = basis("office", actor="O1")
HEAD = basis("office", "office_head", actor="OH")


def wish(state: str, number: int = 4, **members: Any) -> MoveCopy:
    return MoveCopy.model_validate({"contract_no": "K1", "copy_no": number, "state": state, "day": TODAY, **members})


def moved(state: str, number: int = 4, *, to: str | None = "S1", by: str = "O1", **members: Any) -> CopyMoved:
    said = {"contract_no": "K1", "copy_no": number, "state": state, "day": TODAY, "to": to, "revision": 1}
    return CopyMoved.model_validate({**said, "moved_by": by, **members})


@pytest.mark.clause("P5-4.1b")
def test_a_copy_is_handed_and_acknowledged_by_its_receiver() -> None:
    contract.given(CONTENT).when(wish("handed"), OFFICE).refuses(NoCopies)
    GIVEN.when(wish("handed", 5), OFFICE).refuses(UnknownCopy)
    GIVEN.when(wish("handed"), OFFICE).then(moved("handed"))
    GIVEN.when(wish("handed"), basis("rep", actor="S1")).refuses(OfTheOffice)
    GIVEN.when(wish("handed", 1), OFFICE).refuses(NobodyNamed)
    GIVEN.when(wish("acknowledged"), basis("rep", actor="S1")).refuses(NotTheReceiver)
    handed = contract.given(CONTENT, effective(CONTENT), moved("handed"))
    handed.when(wish("handed"), OFFICE).then()
    handed.when(wish("acknowledged"), basis("rep", actor="S1")).then(moved("acknowledged", by="S1"))
    handed.when(wish("acknowledged"), OFFICE).refuses(NotTheReceiver)
    early = wish("acknowledged", day=TODAY - timedelta(days=1))
    handed.when(early, basis("rep", actor="S1")).refuses(BeforeTheCopy)
    for number, who in (
        (1, OFFICE),
        (2, basis("manager", actor="M1", headed=frozenset({"S1"}))),
        (3, basis("finance")),
    ):
        given = contract.given(CONTENT, effective(CONTENT), moved("handed", number, to="李总"))
        assert given.when(wish("acknowledged", number), who).decide()
        given.when(wish("acknowledged", number), basis("rep", actor="S2")).refuses(NotTheReceiver)


@pytest.mark.clause("P5-4.1b")
def test_a_lost_copy_is_handed_again_by_the_head_of_the_office() -> None:
    lost = contract.given(CONTENT, effective(CONTENT), moved("handed"), moved("lost", to=None))
    lost.when(wish("handed"), OFFICE).refuses(NotCertified)
    lost.when(wish("handed"), HEAD).then(moved("handed", by="OH", certified=True))
    lost.when(wish("returned"), OFFICE).refuses(CopyElsewhere)
    back = contract.given(CONTENT, effective(CONTENT), moved("handed"), moved("returned", to=None))
    back.when(wish("handed"), OFFICE).then(moved("handed"))


def test_after_a_handover_the_copy_of_the_rep_is_the_new_ones() -> None:
    over = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=TODAY)
    contract.given(CONTENT, effective(CONTENT, on=date(2024, 5, 1)), over).when(wish("handed"), OFFICE).then(
        moved("handed", to="S2")
    )
