"""The room of duties: raised with the time of their kind, done by the owner, and what refused reactions become."""

from datetime import date
from importlib import import_module
from typing import Any

import pytest

from shared import SERVICES
from shared.events.office import (
    BusinessDayBegan,
    DutyDone,
    DutyEscalated,
    DutyFellOverdue,
    DutyPassedOn,
    DutyRaised,
    DutyWithdrawn,
)
from shared.office import rules, shipped
from shared.office.days import DAYS
from shared.office.duties import Duties, DutyEvent
from shared.office.duty_room import (
    DUTY,
    OFFICE_HEAD,
    BeginDutyDay,
    DoDuty,
    DutyCommand,
    EndDuty,
    PassDutyOn,
    RaiseDuty,
    duty_basis,
    place,
    refused_reaction,
)
from shared.office.duty_succession import MOVING
from shared.runtime.ask.decisions import Reader, RecordedDifferently, Refused, Stamp
from tests.unit.office.samples import noon

BOOK = rules.as_shipped(rules.FILE.read_text(encoding="utf-8"))
RAISED_ON = date(2026, 9, 24)
CAUSE = "orders/6f1c2a52-8a3e-4d0c-9a53-0d9f1a2b3c4d/41"


class Told:
    """Tables that answer what the test says."""

    def __init__(self, *, head: str | None = "M1", directors: bool = True, role: str = "rep", heads: str = "") -> None:
        self.owner = "S1"
        self.standing = {"role": role, "department": "sales", "heads": heads.split(), "functions": []}
        self.vacant = {"head": head is None, "director": not directors}

    async def fetch(self, _query: str, *_args: Any) -> list[Any]:
        return [self.vacant]

    async def fetchrow(self, _query: str, *_args: Any) -> Any:
        return self.standing

    async def fetchval(self, _query: str, *_args: Any) -> Any:
        return self.owner


async def asked(
    duties: Duties, command: DutyCommand, *, on: date = RAISED_ON, roles: str = "", read: Reader | None = None
) -> list[DutyEvent]:
    stamp = Stamp("S1", noon(on), on, frozenset(roles.split()))
    basis = await duty_basis(BOOK, shipped.CALENDAR, read or Told(), command, stamp)
    return list(DUTY.facts(duties, command, basis))  # type: ignore[arg-type]  # facts of this subject


def raised(**members: Any) -> RaiseDuty:
    return RaiseDuty(**{"kind": "reaction", "about": CAUSE, "owner": OFFICE_HEAD, **members})


async def test_a_duty_has_the_time_of_its_kind_and_is_raised_once() -> None:
    duties = Duties()
    [fact] = await asked(duties, raised(reason="no"))
    assert isinstance(fact, DutyRaised)
    assert (fact.duty_id, fact.due_on, fact.by_hand) == (f"reaction/{CAUSE}", date(2026, 9, 30), True)
    assert await asked(duties, raised(reason="again")) == []


async def test_of_a_duty_whose_kind_has_no_time_the_owner_is_told() -> None:
    [fact] = await asked(Duties(), raised(kind="notice"))
    assert isinstance(fact, DutyRaised)
    assert (fact.due_on, fact.due_at) == (None, None)


async def test_the_head_of_the_office_says_that_it_is_done() -> None:
    duties = Duties()
    await asked(duties, raised())
    [fact] = await asked(duties, DoDuty(duty_id=f"reaction/{CAUSE}", note="settled"), roles="office office_head")
    assert fact == DutyDone(duty_id=f"reaction/{CAUSE}", done_by="S1", done_on=RAISED_ON, late=False, note="settled")


async def test_a_day_after_the_due_day_is_told_to_whoever_is_there_above_the_owner() -> None:
    duties = Duties()
    await asked(duties, raised(owner="S1"))
    day = date(2026, 10, 8)
    overdue, first = await asked(duties, BeginDutyDay(duty_id=f"reaction/{CAUSE}", day=day), read=Told(head=None))
    assert overdue == DutyFellOverdue(duty_id=f"reaction/{CAUSE}", overdue_on=day)
    assert isinstance(first, DutyEscalated)
    assert first.escalated_to == "director"


@pytest.mark.parametrize(
    ("tables", "held"),
    [
        (Told(), None),
        (Told(head=None), "head"),
        (Told(head=None, directors=False), "director"),
        (Told(heads="sales"), "head"),
        (Told(heads="sales", directors=False), "director"),
        (Told(role="director"), "director"),
        (Told(role="gm"), "gm"),
    ],
)
async def test_who_has_nobody_right_above_holds_that_place_too(tables: Told, held: str | None) -> None:
    assert await place(tables, "S1", RAISED_ON) == held


class OnlyOnce(Refused):
    """Once is enough."""

    clause = "P1-2.2"


def test_what_rules_refuse_is_the_duty_of_the_head_of_the_office_with_all_refusals() -> None:
    subject, key, command = refused_reaction(CAUSE, [RecordedDifferently("K1."), OnlyOnce("V1.")])
    assert (subject.name, key) == ("duty", f"reaction/{CAUSE}")
    assert isinstance(command, RaiseDuty)
    assert (command.owner, command.clause) == ("@office_head", "P1-2.2")
    for word in ("RecordedDifferently", "K1.", "OnlyOnce: Once is enough. V1."):
        assert word in str(command.reason)


def test_a_refusal_of_any_length_fits() -> None:
    _, _, command = refused_reaction(CAUSE, [OnlyOnce("长" * 30_000)])
    assert isinstance(command, RaiseDuty)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_reads_its_own_days(service: str) -> None:
    found = import_module(f"services.{service}.app").SERVICE
    assert service in found.reads
    assert set(DAYS) <= set(found.answers)
    assert found.refused is refused_reaction


async def test_a_duty_goes_to_a_successor_while_it_waits_and_is_the_owners_still() -> None:
    duties, duty_id = Duties(), f"reaction/{CAUSE}"
    await asked(duties, raised(owner="S1"))
    [fact] = await asked(duties, PassDutyOn(duty_id=duty_id, owner="S1", successor="M1"))
    assert fact == DutyPassedOn(duty_id=duty_id, owner="M1", passed_on=RAISED_ON)
    assert duties.all[duty_id].due is not None
    assert await asked(duties, PassDutyOn(duty_id=duty_id, owner="S1", successor="M2")) == []
    [gone] = await asked(duties, EndDuty(duty_id=duty_id, done=False, reason="review_ended"))
    assert gone == DutyWithdrawn(duty_id=duty_id, withdrawn_on=RAISED_ON, reason="review_ended")
    assert await asked(duties, PassDutyOn(duty_id=duty_id, owner="M1", successor="M2")) == []


async def test_what_was_withdrawn_without_a_reason_is_still_read() -> None:
    duties = Duties()
    await asked(duties, raised())
    duties.evolve(DutyWithdrawn.model_validate({"duty_id": f"reaction/{CAUSE}", "withdrawn_on": "2026-09-25"}))
    assert duties.all[f"reaction/{CAUSE}"].status == "withdrawn"


@pytest.mark.parametrize("service", SERVICES)
def test_in_every_service_duties_follow_handovers_leavers_and_heads(service: str) -> None:
    app = import_module(f"services.{service}.app").SERVICE
    own = {kind for kind in MOVING if kind.TYPE.startswith((f"huikuan.{service}.", "huikuan.office."))}
    assert own <= set(app.answers)
    assert BusinessDayBegan in own
    assert service in app.reads
