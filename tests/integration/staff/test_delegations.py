"""Delegations through the front door, numbered by the house, known to every service."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from services.customers.app import SERVICE as CUSTOMERS
from services.staff.app import SERVICE
from shared.events.days import midnight
from shared.events.staff import Step
from shared.office import delegated
from shared.office.delegations import NotDelegated, decider
from tests.clock import stand_still, today
from tests.integration.house import Door, House, house
from tests.spec import stamp

DONE, CREATED, FORBIDDEN, NOT_FOUND, RULE = 200, 201, 403, 404, 422
TODAY = today()
LAST = TODAY + timedelta(days=29)
FIRST_NO = f"SQ-{TODAY.year}-000001"
BODY = {"delegate_id": "D1", "steps": ["gm"], "from_on": str(TODAY), "to_on": str(LAST), "reason": "出差"}


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE, CUSTOMERS) as opened:
        for name, role in (("G1", "gm"), ("D1", "director"), ("R1", "rep")):
            await opened.doors["staff"].as_(name, role).get("/staff")
        await opened.settled()
        yield opened


@pytest.fixture
def gm(company: House) -> Door:
    return company.doors["staff"].as_("G1")


async def test_a_delegation_gets_the_next_number_and_is_listed_also_when_revoked(company: House, gm: Door) -> None:
    given = await gm.post("/delegations", BODY, Idempotency_Key="once")
    assert (given.status_code, given.json()["number"]) == (CREATED, FIRST_NO)
    assert given.json()["events"] == ["huikuan.office.NumberGiven.v1", "huikuan.staff.DelegationGiven.v1"]
    assert (await gm.post("/delegations", BODY, Idempotency_Key="once")).json()["number"] == FIRST_NO
    await company.settled()
    shown = await gm.get(f"/delegations/{FIRST_NO}")
    assert shown.json() == BODY | {
        "delegation_no": FIRST_NO,
        "delegator_id": "G1",
        "steps": "gm",
        "max_amount": "1000000.00",
        "given_on": str(TODAY),
        "revoked_on": None,
    }
    stranger = await company.doors["staff"].as_("D1").post(f"/delegations/{FIRST_NO}/revocation", {})
    assert (stranger.status_code, stranger.json()["rule"]) == (FORBIDDEN, "NotYourDelegation")
    assert (await gm.post(f"/delegations/{FIRST_NO}/revocation", {})).status_code == DONE
    assert (await gm.post(f"/delegations/{FIRST_NO}/revocation", {})).json()["events"] == []
    await company.settled()
    [row] = (await gm.get("/delegations")).json()["items"]
    assert (row["delegation_no"], row["revoked_on"]) == (FIRST_NO, str(TODAY))


async def test_numbers_are_without_gap_also_where_many_ask_at_once_and_some_are_refused(
    company: House, gm: Door
) -> None:
    too_long = BODY | {"to_on": str(LAST + timedelta(days=1))}
    answers = await asyncio.gather(*(gm.post("/delegations", too_long if n % 2 else BODY) for n in range(10)))
    assert {one.json()["rule"] for one in answers if one.status_code == RULE} == {"DelegationTooLong"}
    numbers = sorted(one.json()["number"] for one in answers if one.status_code == CREATED)
    assert numbers == [f"SQ-{TODAY.year}-{place:06}" for place in range(1, 6)]
    await company.settled()
    assert [row["delegation_no"] for row in (await gm.get("/delegations")).json()["items"]] == numbers


async def test_only_what_one_holds_oneself_is_delegated_and_what_is_not_there_is_not_found(
    company: House, gm: Door
) -> None:
    rep = company.doors["staff"].as_("R1")
    refused = await rep.post("/delegations", BODY)
    assert (refused.status_code, refused.json()["rule"]) == (FORBIDDEN, "StepNotYours")
    assert (await rep.post("/delegations", BODY | {"steps": ["review"]})).status_code == CREATED
    assert (await gm.post("/delegations", BODY | {"delegate_id": "R1"})).json()["rule"] == "OnlyToADirector"
    assert (await gm.post("/delegations", BODY | {"steps": ["king"]})).status_code == RULE
    for number in ("nothing", f"SQ-{TODAY.year}-000009"):
        assert (await gm.get(f"/delegations/{number}")).status_code == NOT_FOUND
        assert (await gm.post(f"/delegations/{number}/revocation", {})).status_code == NOT_FOUND


async def test_every_service_knows_who_decides_in_whose_place(company: House, gm: Door) -> None:
    await gm.post("/delegations", BODY | {"max_amount": "500000.00"})
    await company.settled()
    reader, d_for_g = company.running["customers"].pool, decider("D1", "G1")

    async def asked(step: Step, day: date, amount: str) -> None:
        right = await delegated.authority(reader, d_for_g, day)
        assert right.steps(stamp(day, "D1", "director"), step, amount=Decimal(amount)) == {step}

    def refused() -> AbstractContextManager[object]:
        return pytest.raises(NotDelegated)

    after = LAST + timedelta(days=1)
    cases: list[tuple[AbstractContextManager[object], Step, date, str]] = [
        (nullcontext(), "gm", LAST, "500000.00"),
        (refused(), "gm", after, "500000.00"),
        (refused(), "gm", TODAY, "500000.01"),
        (refused(), "director", TODAY, "1.00"),
    ]
    for meets, step, day, amount in cases:
        with meets:
            await asked(step, day, amount)
    own = await delegated.authority(reader, decider("G1", "G1"), TODAY)  # whoever decides for himself
    assert own.steps(stamp(TODAY, "G1", "gm"), "gm", "director") == {"gm"}
    await gm.post(f"/delegations/{FIRST_NO}/revocation", {})
    await company.settled()
    with refused():
        await asked("gm", TODAY, "1.00")


async def test_a_delegate_reads_what_the_office_opens_on_the_days_of_the_delegation(
    company: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    director, rep = company.doors["staff"].as_("D1"), company.doors["staff"].as_("R1")
    elsewhere = company.doors["customers"].as_("R1")

    async def reads() -> tuple[int, int]:
        await company.settled()
        return (await rep.get("/access-log")).status_code, (await elsewhere.get("/access-log")).status_code

    assert await reads() == (FORBIDDEN, FORBIDDEN)
    tomorrow, third = (TODAY + timedelta(days=ahead) for ahead in (1, 2))
    days = {"delegate_id": "R1", "steps": ["director"], "from_on": str(tomorrow), "to_on": str(tomorrow)}
    assert (await director.post("/delegations", BODY | days)).status_code == CREATED
    assert await reads() == (FORBIDDEN, FORBIDDEN)  # not yet
    for day, met in ((tomorrow, DONE), (third, FORBIDDEN)):
        clock = stand_still(monkeypatch, midnight(day) + timedelta(hours=9))
        for one in company.running.values():
            one.clock = clock
        assert await reads() == (met, met)
        me = (await rep.get("/me")).json()
        assert (me["roles"], me["today"]) == (["rep"], str(day))
        proposal = {"value": "7 days", "effective_from": str(LAST), "decided_in": "第 1 号通知"}
        assert (await rep.post("/rules/proposal.appeal", proposal)).status_code == FORBIDDEN  # it opens no other door


async def test_a_revoked_delegation_opens_no_door_of_reading(company: House) -> None:
    director, rep = company.doors["staff"].as_("D1"), company.doors["staff"].as_("R1")
    given = await director.post("/delegations", BODY | {"delegate_id": "R1", "steps": ["director"]})
    await company.settled()
    assert (await rep.get("/access-log")).status_code == DONE
    await director.post(f"/delegations/{given.json()['number']}/revocation", {})
    await company.settled()
    assert (await rep.get("/access-log")).status_code == FORBIDDEN


async def test_the_delegate_of_a_head_sees_the_rows_of_the_department(company: House) -> None:
    staff = company.doors["staff"]
    for name, role in (("M1", "manager"), ("R2", "rep")):
        await staff.as_(name, role).get("/staff")
    await staff.as_("M3", "manager", "west").get("/staff")
    await company.settled()  # only who is known there can head a department
    heads = [{"department": "sales", "manager_id": "M1"}, {"department": "west", "manager_id": "M3"}]
    await staff.post("/import/departments", {"rows": heads})
    await company.settled()
    customer = {"customer_id": "C-sales", "name": "客户"}
    owner = company.doors["customers"].as_("R2")
    assert (await owner.post("/customers", customer)).status_code == CREATED
    await company.settled()
    delegate = company.doors["customers"].as_("M3")
    assert (await delegate.get("/customers/C-sales")).status_code == NOT_FOUND
    head = {"delegate_id": "M3", "steps": ["head"]}
    given = await staff.as_("M1").post("/delegations", BODY | head)
    assert given.status_code == CREATED, given.text
    await company.settled()
    assert (await delegate.get("/customers/C-sales")).status_code == DONE
