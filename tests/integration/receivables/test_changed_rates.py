"""A number is changed by two people while the services run: money of the day before earns by the old rate."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from services.receivables.app import SERVICE
from services.receivables.keeps import POLICY
from services.staff.app import SERVICE as STAFF
from services.staff.keeps import POLICY as OFFICE
from shared.runtime.rebuild.rebuilding import Rebuild
from tests.integration.house import Door, House, house
from tests.integration.receivables.test_door import CREDIT, SIGNED, contract, dispatch, receipt, registered

OK, CREATED, FORBIDDEN, NOT_FOUND, CONFLICT, RULE = 200, 201, 403, 404, 409, 422
BASE, SMALL = "commission.base", "collection.small_difference"
PEOPLE = {"S1": "rep", "M1": "manager", "F1": "finance_head", "O2": "office_head", "D1": "director", "G1": "gm"}
JULY = {"value": "0.03", "effective_from": "2026-07-01", "decided_in": "notice 17"}


@dataclass
class Clock:
    """The instant at which everything is accepted."""

    at: datetime = datetime(2026, 6, 8, 4, tzinfo=UTC)

    async def now(self) -> datetime:
        return self.at

    def go(self, day: str) -> None:
        self.at = datetime.fromisoformat(f"{day}T04:00:00+00:00")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """8 June 2026."""
    still = Clock()

    async def standing(_pool: Any) -> Clock:
        return still

    monkeypatch.setattr("shared.runtime.service.clock_of", standing)
    return still


@pytest.fixture
async def company(postgres: str, tmp_path: Path, clock: Clock) -> AsyncIterator[House]:  # noqa: ARG001  # the clock first
    async with house(postgres, tmp_path, STAFF, SERVICE) as opened:
        registered(opened, "C1", SIGNED)
        contract(opened, "K1", "C1", CREDIT)
        office = opened.doors["staff"]
        for name, role in PEOPLE.items():
            await office.as_(name, role).get("/staff")
        await opened.settled()  # only who is known there can head a department
        heads = [{"department": "finance", "manager_id": "F1"}, {"department": "office", "manager_id": "O2"}]
        heads.append({"department": "sales", "manager_id": "M1"})
        answers = (await office.post("/import/departments", {"rows": heads})).json()["answers"]
        assert {one["outcome"] for one in answers} <= {"accepted", "known"}
        await opened.settled()
        yield opened
    POLICY.__post_init__()
    OFFICE.__post_init__()


def door(company: House, name: str, role: str, service: str = "receivables") -> Door:
    return company.doors[service].as_(name, role)


async def changed(company: House, clock: Clock, service: str, name: str, body: dict[str, Any]) -> None:
    """Let the head of finance propose on 8 June, and the gm approve on 10 June."""
    clock.go("2026-06-08")
    proposed = await door(company, "F1", "finance_head", service).post(f"/rules/{name}", body)
    assert proposed.status_code == CREATED, proposed.text
    assert (proposed.status_code, proposed.json()["events"]) == (CREATED, ["huikuan.office.RuleProposed.v1"])
    clock.go("2026-06-10")
    day = {"effective_from": body["effective_from"]}
    approved = await door(company, "G1", "gm", service).post(f"/rules/{name}/approval", day)
    assert (approved.status_code, approved.json()["events"]) == (OK, ["huikuan.office.RuleChanged.v1"])


async def shown(company: House, **on: str) -> dict[str, dict[str, Any]]:
    answer = await door(company, "S1", "rep").get("/rules", **on)
    assert answer.status_code == OK
    return {one["name"]: one for one in answer.json()["items"]}


async def earned(company: House) -> list[tuple[str, str]]:
    """Return the base commission of each receipt, by day, with the version of the rates."""
    await company.settled()
    query = "SELECT rates, amount::text FROM read.commission_entry WHERE component = 'base' ORDER BY business_on"
    return [tuple(row) for row in await company.running["receivables"].pool.fetch(query)]


async def verified(company: House) -> None:
    parts = company.running["receivables"]
    rebuild = Rebuild("receivables", SERVICE.projections, parts.pool, parts.sources)
    assert set(await rebuild.verify()) == {None}


async def test_a_rate_is_changed_by_two_people_and_never_backwards(company: House, clock: Clock) -> None:
    """Everything is typed on 2 July, and no process is started anew."""
    company.told["orders"].say("customer-C1", dispatch("V"))
    await company.settled()
    await changed(company, clock, "receivables", BASE, JULY)
    clock.go("2026-07-02")
    finance = door(company, "F2", "finance")
    for number, day in (("R1", "2026-06-30"), ("R2", "2026-07-01")):
        assert (await finance.post("/receipts", receipt(number, "100.00", day))).status_code == CREATED
    assert await earned(company) == [("1900-01-01", "1.82"), ("2026-07-01", "2.73")]
    await verified(company)
    assert ((await shown(company, on="2026-06-30"))[BASE]["value"], (await shown(company))[BASE]) == (
        "0.02",
        {"name": BASE, **JULY, "proposed_by": "F1", "approved_by": "G1", "clause": "P4-5.2", "proposed": None},
    )
    report = await company.doors["receivables"].get("/reports/rules")
    assert report.json()["columns"] == [
        *("name", "value", "effective_from", "decided_in", "proposed_by", "approved_by", "clause")
    ]
    assert [row for row in report.json()["rows"] if row[0] == BASE] == [
        [BASE, "0.02", "1900-01-01", "P4-5.2", None, None, "P4-5.2"],
        [BASE, "0.03", "2026-07-01", "notice 17", "F1", "G1", "P4-5.2"],
    ]


async def test_a_change_that_is_refused_or_taken_back_changes_nothing(company: House, clock: Clock) -> None:
    clock.go("2026-06-08")
    head, gm = door(company, "F1", "finance_head"), door(company, "G1", "gm")
    assert (await head.post(f"/rules/{BASE}", JULY)).status_code == CREATED
    assert (await gm.post(f"/rules/{BASE}/refusal", {})).status_code == RULE  # a refusal says why
    assert (await gm.post(f"/rules/{BASE}/withdrawal", {"reason": "no"})).json()["rule"] == "MayNotWithdraw"
    refused = await gm.post(f"/rules/{BASE}/refusal", {"reason": "next year"})
    assert (refused.status_code, refused.json()["events"]) == (OK, ["huikuan.office.RuleProposalRefused.v1"])
    day = {"effective_from": JULY["effective_from"]}
    assert (await gm.post(f"/rules/{BASE}/approval", day)).status_code == CONFLICT
    assert (await head.post(f"/rules/{BASE}", JULY)).status_code == CREATED
    assert (await shown(company))[BASE]["proposed"]["proposed_by"] == "F1"
    withdrawn = await head.post(f"/rules/{BASE}/withdrawal", {"reason": "the notice is void"})
    assert (withdrawn.status_code, withdrawn.json()["events"]) == (OK, ["huikuan.office.RuleProposalWithdrawn.v1"])
    assert (await shown(company))[BASE]["proposed"] is None
    clock.go("2026-07-02")
    assert (await shown(company))[BASE]["value"] == "0.02"


async def test_what_an_older_home_recorded_for_days_to_come_is_derived_again(company: House, clock: Clock) -> None:
    """Such money was taken in before days were checked."""
    company.told["orders"].say("customer-C1", dispatch("V"))
    await company.settled()
    clock.go("2026-07-02")
    for number, day in (("R1", "2026-06-30"), ("R2", "2026-07-01")):
        answer = await door(company, "F1", "finance_head").post("/receipts", receipt(number, "100.00", day))
        assert answer.status_code == CREATED
    assert await earned(company) == [("1900-01-01", "1.82"), ("1900-01-01", "1.82")]
    await changed(company, clock, "receivables", BASE, JULY)
    assert await earned(company) == [("1900-01-01", "1.82"), ("2026-07-01", "2.73")]
    await verified(company)
    await changed(company, clock, "staff", SMALL, JULY | {"value": "5.00", "effective_from": "2026-06-30"})
    assert await earned(company) == [("2026-06-30", "1.82"), ("2026-07-01", "2.73")]
    await verified(company)


async def test_a_number_of_staff_holds_in_the_other_services_from_its_day_on(company: House, clock: Clock) -> None:
    company.told["orders"].say("customer-C1", dispatch("V", "3.00", "3.00"), dispatch("W", "3.00", "3.00"))
    await company.settled()
    refused = await door(company, "F1", "finance_head").post(f"/rules/{SMALL}", JULY | {"value": "5.00"})
    assert (refused.status_code, refused.json()["rule"]) == (NOT_FOUND, "UnknownRule")
    await changed(company, clock, "staff", SMALL, JULY | {"value": "5.00"})
    finance = door(company, "F2", "finance")

    async def written_off(number: str, day: str) -> int:
        body = {"customer_id": "C1", "write_off_no": number, "invoice_no": number, "dated_on": day, "amount": "3.00"}
        return (await finance.post("/write-offs", body)).status_code

    clock.go("2026-06-30")
    assert await written_off("V", "2026-06-30") >= FORBIDDEN  # a bad debt: the gm's
    clock.go("2026-07-01")
    assert await written_off("V", "2026-06-30") >= FORBIDDEN
    assert await written_off("V", "2026-07-01") == CREATED
    await company.settled()
    stages = []
    for day in ("2026-06-30", "2026-07-01"):
        rows = (await finance.get("/reports/overdue", as_of=day)).json()["rows"]
        stages.append([(row[0], row[6]) for row in rows])
    assert stages == [[("V", 4), ("W", 4)], [("W", 0)]]


async def test_who_may_and_what_is_refused(company: House, clock: Clock) -> None:
    propose, approve = f"/rules/{BASE}", f"/rules/{BASE}/approval"
    on = {"effective_from": JULY["effective_from"]}

    async def answered(name: str, role: str, path: str, body: dict[str, Any]) -> tuple[int, str | None]:
        answer = await door(company, name, role).post(path, body)
        return answer.status_code, answer.json().get("rule")

    for name, role in (("S1", "rep"), ("F2", "finance"), ("O1", "office"), ("Q1", "quality")):
        assert await answered(name, role, propose, JULY) == (FORBIDDEN, None)
    assert await answered("F1", "finance_head", "/rules/commission.bass", JULY) == (NOT_FOUND, "UnknownRule")
    for value in ("three", "1.5", "-0.1", "0,03"):
        assert await answered("F1", "finance_head", propose, JULY | {"value": value}) == (RULE, "ValueDoesNotFit")
    today = JULY | {"effective_from": "2026-06-08"}
    assert await answered("F1", "finance_head", propose, today) == (RULE, "NotFromALaterDay")
    assert await answered("G1", "gm", approve, on) == (CONFLICT, "NothingProposed")
    assert await answered("O2", "office_head", propose, JULY) == (CREATED, None)
    assert (await shown(company))[BASE]["proposed"]["proposed_by"] == "O2"
    assert await answered("D1", "director", propose, JULY) == (CONFLICT, "ChangeIsOpen")
    assert await answered("O2", "office_head", approve, on) == (FORBIDDEN, None)
    assert await answered("D1", "director", approve, on) == (FORBIDDEN, "MayNotApprove")
    clock.go("2026-07-01")
    assert await answered("G1", "gm", approve, on) == (RULE, "NotFromALaterDay")
    assert await answered("G1", "gm", approve, {"effective_from": "2026-07-02"}) == (OK, None)
    hers = JULY | {"effective_from": "2026-08-01"}
    assert await answered("G1", "gm", propose, hers) == (CREATED, None)
    assert await answered("G1", "gm", approve, {"effective_from": "2026-08-01"}) == (FORBIDDEN, "MayNotApprove")
    assert await answered("D1", "director", approve, {"effective_from": "2026-08-01"}) == (OK, None)
