"""A rule proposes by itself, once for an incident, under the next number of the house. P4-7.6, P2-6"""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.staff.app import SERVICE
from shared.events.receivables import BadDebtLiabilityRaised, LateHandInsRepeated, StageReached
from shared.events.text import LONGEST_ID
from tests.clock import StandingClock, stand_still
from tests.integration.house import House, house
from tests.integration.staff.test_proposals import CONFLICT, WISH, as_, asks, at_ten, facts, proposed, staffed

NOTED = at_ten("2026-06-08")
LATE = LateHandInsRepeated(staff_id="S7", month="2026-06", receipt_nos=("R1", "R2", "R3"), noted_on=NOTED.date())
LATE_INCIDENT = "late-hand-ins/2026-06"
STREAM = "late-hand-ins-2026-06/S7"
FIRST, SECOND = "TA-2026-000001", "TA-2026-000002"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    """8 June 2026."""
    return stand_still(monkeypatch, NOTED)


@pytest.fixture
async def company(postgres: str, tmp_path: Path) -> AsyncIterator[House]:
    async with house(postgres, tmp_path, SERVICE) as opened:
        await staffed(opened)
        yield opened


async def said(company: House, late: LateHandInsRepeated = LATE) -> None:
    company.told["receivables"].say(STREAM, late, at=NOTED)
    await company.settled()


@pytest.mark.clause("P4-7.6")
async def test_the_third_late_hand_in_is_proposed_by_nobody_and_judged_by_the_line(company: House) -> None:
    await said(company)
    shown = (await as_(company, "S7").get(f"/proposals/{FIRST}")).json()
    assert {name: shown[name] for name in ("kind", "staff_id", "clause", "incident_id", "proposed", "raised_by")} == {
        "kind": "penalty",
        "staff_id": "S7",
        "clause": "P4-7.6",
        "incident_id": "late-hand-ins/2026-06",
        "proposed": "0.00",
        "raised_by": None,
    }
    assert (shown["evidence"], shown["status"]) == ("R1, R2, R3", "raised")
    assert await asks(company) == {"proposal-hearing": ("S7", "told")}
    heard = await as_(company, "S7").post(f"/proposals/{FIRST}/hearing", {"statement": "堵车"})
    assert heard.status_code == 200
    decision = {"outcome": "approved", "form": "warning", "reason": "属实"}
    assert (await as_(company, "M1").post(f"/proposals/{FIRST}/decision", decision)).status_code == 200


async def test_an_incident_is_proposed_once_whoever_comes_first_and_costs_no_number(company: House) -> None:
    await said(company)
    await said(company, LATE.model_copy(update={"receipt_nos": ("R1", "R2", "R3", "R4")}))
    about = {"kind": "penalty", "staff_id": "S7", "incident_id": LATE_INCIDENT}
    assert (await as_(company, "P1").post("/proposals", WISH | about)).status_code == CONFLICT
    assert await proposed(company) == SECOND
    assert (await facts(company, FIRST), await facts(company, SECOND)) == (["ProposalRaised"], ["ProposalRaised"])
    assert (await as_(company, "G1").get("/duties", owner="@office_head")).json()["items"] == []


async def test_where_a_person_was_first_the_rule_adds_nothing(company: House) -> None:
    number = await proposed(company, kind="penalty", staff_id="S7", incident_id=LATE_INCIDENT)
    await said(company)
    assert [one["proposal_no"] for one in (await as_(company, "G1").get("/proposals")).json()["items"]] == [number]


@pytest.mark.clause("P4-7.5")
async def test_an_instalment_at_stage_three_is_a_case_of_whose_contract_it_is(company: House) -> None:
    at_three = StageReached(
        invoice_no="FH-1",
        customer_id="C1",
        part=1,
        stage=3,
        due_on=date(2026, 5, 8),
        outstanding=Decimal("8000.00"),
        staff_id="S7",
        reached_on=NOTED.date(),
    )
    for stage in (1, 2, 3, 4):
        told = at_three.model_copy(update={"stage": stage})
        company.told["receivables"].say("account-C1", told, at=NOTED)
    await company.settled()
    shown = (await as_(company, "G1").get("/proposals")).json()["items"]
    assert [(one["kind"], one["staff_id"], one["clause"], one["proposed"]) for one in shown] == [
        ("penalty", "S7", "P4-7.5", "0.00")
    ]


@pytest.mark.clause("P4-7.5")
async def test_a_bad_debt_is_a_case_of_who_had_the_contract_and_no_more_is_decided_than_was_written_off(
    company: House,
) -> None:
    debt = BadDebtLiabilityRaised(
        write_off_no="W" * LONGEST_ID,
        customer_id="C1",
        invoice_no="FH-1",
        staff_id="S7",
        due_on=date(2026, 3, 1),
        amount=Decimal("30000.00"),
        raised_on=NOTED.date(),
    )
    nobody = debt.model_copy(update={"write_off_no": "W2", "staff_id": None})
    for told in (debt, debt, nobody):
        company.told["receivables"].say("account-C1", told, at=NOTED)
    await company.settled()
    [shown] = (await as_(company, "G1").get("/proposals")).json()["items"]
    assert [shown[name] for name in ("proposal_no", "kind", "staff_id", "clause", "proposed", "raised_by")] == [
        *(FIRST, "liability", "S7", "P4-7.5", "30000.00", None),
    ]
    assert shown["incident_id"].startswith("bad-debt/WWW")
    decision = {"outcome": "lowered", "amount": "6000.00", "form": "compensation", "reason": "重大过失"}
    assert (await as_(company, "G1").post(f"/proposals/{FIRST}/decision", decision)).status_code == CONFLICT
    heard = await as_(company, "S7").post(f"/proposals/{FIRST}/hearing", {"statement": "客户失联"})
    assert heard.status_code == 200
    more = await as_(company, "G1").post(f"/proposals/{FIRST}/decision", decision | {"amount": "30000.01"})
    assert more.status_code == 422
    assert (await as_(company, "S7").post(f"/proposals/{FIRST}/decision", decision)).status_code == 403
    assert (await as_(company, "M1").post(f"/proposals/{FIRST}/decision", decision)).status_code == 200
