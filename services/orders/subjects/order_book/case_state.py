"""Cases on carriers as the order book knows them. P5-5.2e"""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from shared.events.orders import CarrierCaseClaimed, CarrierCaseClosed, CarrierCaseHeard, CarrierCaseOpened

CaseEvent = CarrierCaseOpened | CarrierCaseClaimed | CarrierCaseHeard | CarrierCaseClosed


@dataclass(slots=True)
class Case:
    """A case so far; `claimed` in yuan."""

    opened: CarrierCaseOpened
    claimed: Decimal
    heard: CarrierCaseHeard | None = None
    closed: CarrierCaseClosed | None = None


def case_evolved(cases: dict[str, Case], event: CaseEvent) -> None:
    """Take one more fact in."""
    match event:
        case CarrierCaseOpened():
            cases[event.case_no] = Case(event, event.claimed)
        case CarrierCaseClaimed():
            cases[event.case_no].claimed = event.amount
        case CarrierCaseHeard():
            cases[event.case_no].heard = event
        case CarrierCaseClosed():
            cases[event.case_no].closed = event
        case _:
            assert_never(event)
