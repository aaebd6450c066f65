"""Who hands cash in late again and again is named once a month. P4-7.6"""

from datetime import date

from services.receivables.subjects.late_hand_ins import LATE_HAND_INS, LateBasis, NoteLateHandIns
from shared.events.receivables import LateHandInsRepeated
from tests.spec import Spec, stamp

TODAY = date(2026, 6, 24)
late = Spec(LATE_HAND_INS, LateBasis(stamp(TODAY, "F1", "finance"), most=3))


def noted(*numbers: str) -> NoteLateHandIns:
    return NoteLateHandIns(staff_id="S1", month="2026-06", receipt_nos=numbers, handed_in_on=TODAY)


SAID = LateHandInsRepeated(staff_id="S1", month="2026-06", receipt_nos=("R1", "R2", "R3"), noted_on=TODAY)


def test_two_late_ones_of_a_month_are_no_case() -> None:
    late.given().when(noted("R1", "R2")).then()


def test_the_third_late_one_is_said() -> None:
    late.given().when(noted("R1", "R2", "R3")).then(SAID)


def test_a_month_is_said_once() -> None:
    late.given(SAID).when(noted("R1", "R2", "R3", "R4")).then()
