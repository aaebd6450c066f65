"""Stages of collection through the doors, to the day: 20,000.00 due on 1 March 2026. P4-7.5"""

from datetime import date, datetime
from json import loads
from typing import Any

import pytest

from shared.events.contracts import ContractHandedOver
from shared.events.customers import ContactLogged, CustomerFiled, Language
from shared.runtime.midnight import begin
from tests.clock import StandingClock, stand_still
from tests.integration.house import House
from tests.integration.receivables.test_corrections import done, refused
from tests.integration.receivables.test_door import company, dispatch, door, receipt, rows, said
from tests.unit.papers.rows import pages, rows_of

__all__ = ["company"]

CONFLICT, FORBIDDEN, NOT_FOUND, RULE = 409, 403, 404, 422
DUE = "2026-03-01"
PARTY = {"customer_id": "C1"}


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> StandingClock:
    return stand_still(monkeypatch, at("2026-02-28"))


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T00:00:00+08:00")


async def begun(company: House, clock: StandingClock, day: str) -> None:
    """Let the business days up to one begin."""
    clock.at = at(day)
    await begin(company.running["receivables"], clock.at)
    await company.settled()


async def owing(company: House, clock: StandingClock, *numbers: str, amount: str = "20000.00") -> None:
    """Let invoices be due on 1 March 2026."""
    await said(company, *(dispatch(one, amount, amount, dispatched_on=date(2026, 1, 30)) for one in numbers))
    await begun(company, clock, DUE)


async def told(company: House, *names: str) -> list[dict[str, Any]]:
    """Return what these facts of the customer's account say."""
    stream = await company.running["receivables"].log.stream("account-C1")
    return [{"name": name, **loads(one.data)} for one in stream if (name := one.type.split(".")[2]) in names]


async def supply(company: House) -> list[str]:
    """Return the stops of supply and their ends."""
    return [one["name"] for one in await told(company, "SupplyStopped", "SupplyResumed")]


async def duty(company: House, name: str) -> list[dict[str, Any]]:
    """Return what the facts of a duty say."""
    stream = await company.running["receivables"].log.stream(f"duty-{name}")
    return [{"name": one.type.split(".")[2], **loads(one.data)} for one in stream]


@pytest.mark.clause("P4-7.5")
async def test_what_is_not_paid_goes_from_stage_to_stage_whatever_is_promised(
    company: House, clock: StandingClock
) -> None:
    await owing(company, clock, "V")
    assert await rows(company, "stages") == []
    await begun(company, clock, "2026-03-02")
    stages = [["V", DUE, 1, "2026-03-02", "S1"]]
    assert await rows(company, "stages") == stages
    [raised] = await duty(company, "stage/V/1/1")
    assert (raised["owner"], raised["due_on"]) == ("S1", "2026-03-05")
    await begun(company, clock, "2026-03-05")
    promise = {**PARTY, "invoice_no": "V", "amount": "5000.00", "promised_for": "2026-03-15", "said_by": "李会计"}
    await done(door(company, "S1", "rep"), "/promises", {**promise, "channel": "phone"})
    await begun(company, clock, "2026-03-15")
    assert await rows(company, "stages") == stages
    await begun(company, clock, "2026-03-16")
    stages.append(["V", DUE, 2, "2026-03-16", "M1"])
    assert await rows(company, "stages") == stages
    clock.at = at("2026-03-20")
    await done(door(company), "/receipts", receipt("R1", "12000.00", "2026-03-20", invoice_no="V"))
    await begun(company, clock, "2026-03-31")
    assert (await rows(company, "stages"), await supply(company)) == (stages, [])
    await begun(company, clock, "2026-04-01")
    stages.append(["V", DUE, 3, "2026-04-01", "M1;@finance_head"])
    assert (await rows(company, "stages"), await supply(company)) == (stages, ["SupplyStopped"])
    [notice] = await duty(company, "supply-stop/C1/2026-04-01")
    assert (notice["owner"], notice.get("due_on")) == ("@gm", None)
    await begun(company, clock, "2026-05-30")
    assert await rows(company, "stages") == stages
    await begun(company, clock, "2026-05-31")
    stages.append(["V", DUE, 4, "2026-05-31", "@gm"])
    assert await rows(company, "stages", door(company, "S1", "rep")) == stages
    assert await rows(company, "stages", door(company, "S2", "rep")) == []
    reached = await told(company, "StageReached")
    assert [(one["stage"], one["outstanding"]) for one in reached][2:] == [(3, "8000.00"), (4, "8000.00")]


@pytest.mark.clause("P4-7.5")
async def test_after_a_pause_no_stage_is_left_out_and_supply_stops(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V")
    await begun(company, clock, "2026-03-05")
    pause = {**PARTY, "invoice_no": "V", "because": "dispute", "paused_on": "2026-03-05", "until": "2026-04-04"}
    await done(door(company), "/collection-pauses", {**pause, "note": "T1"})
    await begun(company, clock, "2026-04-03")
    assert [row[2:4] for row in await rows(company, "stages")] == [[1, "2026-03-02"]]
    await begun(company, clock, "2026-04-04")
    reached = [[1, "2026-03-02"], [2, "2026-04-04"], [3, "2026-04-04"]]
    assert ([row[2:4] for row in await rows(company, "stages")], await supply(company)) == (reached, ["SupplyStopped"])


@pytest.mark.clause("P4-7.5")
async def test_supply_resumes_with_the_fact_and_a_reopened_part_stops_it_at_once(
    company: House, clock: StandingClock
) -> None:
    await owing(company, clock, "V", "W", amount="100.00")
    await begun(company, clock, "2026-04-01")
    cheque = {"method": "cheque", "instrument_no": "N1", "bank": "工行", "cleared_on": "2026-04-01"}
    await done(door(company), "/receipts", receipt("R1", "99.00", "2026-04-01", invoice_no="V", **cheque))
    assert await supply(company) == ["SupplyStopped"], "W is at stage 3 still"
    pause = {**PARTY, "invoice_no": "W", "because": "promise", "paused_on": "2026-04-01", "until": "2026-04-09"}
    await done(door(company), "/collection-pauses", {**pause, "note": "later"})
    assert await supply(company) == ["SupplyStopped"], "a pause is no end"
    await done(door(company), "/receipts", receipt("R2", "100.00", "2026-04-01", invoice_no="W"))
    assert await supply(company) == ["SupplyStopped", "SupplyResumed"], "1.00 of V is the small difference"
    await company.settled()
    names = [one["name"] for one in await duty(company, "supply-stop/C1/2026-04-01")]
    assert names == ["DutyRaised", "DutyWithdrawn"]
    await done(door(company), "/receipts/R1/bounce", {**PARTY, "bounced_on": "2026-04-01"})
    assert (await supply(company))[2:] == ["SupplyStopped"]
    await begun(company, clock, "2026-04-20")
    assert [one["name"] for one in await duty(company, "stage/W/1/2")][-1] == "DutyWithdrawn"
    assert len(await rows(company, "stages")) == 6, "never again after a bounce"


@pytest.mark.clause("P4-7.5")
async def test_somebody_lets_a_customer_be_supplied_through_a_last_day(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V")
    head, gm, path = door(company, "F2", "finance_head"), door(company, "G1", "gm"), "/supply-stops/C1/resumption"
    wish = {"reason": "已付定金", "until": "2026-04-10"}
    assert refused(await head.post(path, wish)) == (CONFLICT, "NotStopped", "P4-7.5")
    await begun(company, clock, "2026-04-01")
    assert (await door(company).post(path, wish)).status_code == FORBIDDEN
    assert refused(await head.post(path, {**wish, "until": "2026-03-31"})) == (RULE, "SparedForThePast", "P4-7.5")
    await done(head, path, wish)
    await begun(company, clock, "2026-04-10")
    assert await supply(company) == ["SupplyStopped", "SupplyResumed"]
    await begun(company, clock, "2026-04-11")
    assert (await supply(company))[2:] == ["SupplyStopped"]
    await begun(company, clock, "2026-05-31")
    late = {**wish, "until": "2026-06-10"}
    assert refused(await head.post(path, late)) == (FORBIDDEN, "OnlyTheGMResumes", "P4-7.5")
    await done(gm, path, late)
    assert [one.get("until") for one in await told(company, "SupplyResumed")] == ["2026-04-10", "2026-06-10"]


@pytest.mark.clause("P4-7.5")
async def test_the_gm_chooses_at_stage_four_and_ends_the_duty(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V")
    gm, wish = door(company, "G1", "gm"), {**PARTY, "invoice_no": "V", "choice": "suit", "note": "起诉"}
    assert refused(await gm.post("/legal-actions", wish)) == (CONFLICT, "NotBeforeCourt", "P4-7.5")
    await begun(company, clock, "2026-05-31")
    assert (await door(company).post("/legal-actions", wish)).status_code == FORBIDDEN
    agreement = {**wish, "choice": "agreement"}
    assert refused(await gm.post("/legal-actions", agreement)) == (RULE, "AgreementHasDays", "P4-7.5")
    await done(gm, "/legal-actions", {**agreement, "days": [{"part": 1, "due_on": "2026-07-31"}]})
    await company.settled()
    assert [one["name"] for one in await duty(company, "stage/V/1/4")] == ["DutyRaised", "DutyDone"]
    await done(gm, "/legal-actions", wish)


@pytest.mark.clause("P4-7.5")
async def test_a_contact_is_what_the_duty_of_its_owner_asks_for(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V")
    await begun(company, clock, "2026-03-02")
    await begun(company, clock, "2026-03-09")

    async def spoken(number: str, who: str, *, late: bool = False) -> dict[str, str]:
        had = {"contact_id": number, "customer_id": "C1", "staff_id": who, "person": "李会计", "channel": "call"}
        told = {"direction": "out", "at": clock.at, "contacted_on": "2026-03-09", "summary": "催款", "late": late}
        contact = ContactLogged.model_validate({**had, **told, "logged_on": "2026-03-09"})
        company.told["customers"].say("customer-C1", contact)
        await company.settled()
        names = "stage/V/1/1", "stage/V/1/2"
        return {name: (await duty(company, name))[-1]["name"] for name in names}

    assert await spoken("L1", "S1", late=True) == {"stage/V/1/1": "DutyEscalated", "stage/V/1/2": "DutyRaised"}
    assert await spoken("L2", "M1") == {"stage/V/1/1": "DutyEscalated", "stage/V/1/2": "DutyDone"}
    assert await spoken("L3", "S1") == {"stage/V/1/1": "DutyDone", "stage/V/1/2": "DutyDone"}
    assert [one["contact_id"] for one in await told(company, "DebtorContacted")] == ["L2", "L3"]


async def test_the_duty_of_a_stage_follows_the_contract(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V")
    await begun(company, clock, "2026-03-02")
    over = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=date(2026, 3, 3))
    company.told["contracts"].say("contract-K1", over)
    await company.settled()
    await begun(company, clock, "2026-03-03")
    assert await rows(company, "stages", door(company, "S2", "rep")) == [["V", DUE, 1, "2026-03-02", "S2"]]


@pytest.mark.clause("P4-7.5")
async def test_a_bad_debt_raises_a_liability_that_recovered_money_lowers(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V", "W", amount="30000.00")
    await begun(company, clock, "2026-06-08")
    gm, bad = door(company, "G1", "gm"), {**PARTY, "invoice_no": "V", "dated_on": "2026-06-08"}
    small = await door(company).post("/write-offs", {**bad, "write_off_no": "B1", "amount": "1.01"})
    assert refused(small) == (RULE, "OnlyTheGM", "P4-7.5")
    await done(door(company), "/write-offs", {**bad, "invoice_no": "W", "write_off_no": "B2", "amount": "0.80"})
    await done(gm, "/write-offs", {**bad, "write_off_no": "B3", "amount": "30000.00"})
    [raised] = await told(company, "BadDebtLiabilityRaised")
    assert (raised["write_off_no"], raised["staff_id"], raised["due_on"]) == ("B3", "S1", DUE)
    await done(door(company), "/receipts", receipt("R1", "12000.00", "2026-06-08", invoice_no="V"))
    [lowered] = await told(company, "BadDebtLiabilityLowered")
    assert (raised["amount"], lowered["amount"], lowered["remaining"]) == ("30000.00", "12000.00", "18000.00")
    set_off = {**PARTY, "set_off_no": "D1", "amount": "500.00", "dated_on": "2026-06-08", "reason": "提成"}
    answer = await door(company).post("/set-offs", {**set_off, "commission_of": "S1"})
    assert refused(answer) == (RULE, "NeverAgainstCommission", "P4-7.5")


@pytest.mark.clause("P4-7.5")
async def test_an_instalment_has_one_letter_a_stage_and_each_is_approved_by_its_own(
    company: House, clock: StandingClock
) -> None:
    await owing(company, clock, "V", "W")
    rep, finance, head = door(company, "S1", "rep"), door(company), door(company, "F2", "finance_head")
    await begun(company, clock, "2026-03-08")
    wish = {**PARTY, "stage": 2}
    nothing = await finance.post("/dunning-letters", wish)
    assert refused(nothing) == (CONFLICT, "NothingToWriteAbout", "P4-7.5")
    await begun(company, clock, "2026-03-09")
    first = (await done(finance, "/dunning-letters", wish))["number"]
    assert first == "CK-2026-000001"
    assert refused(await finance.post("/dunning-letters", wish)) == (CONFLICT, "NothingToWriteAbout", "P4-7.5")
    await company.settled()
    sent = {**PARTY, "sent_on": "2026-03-09", "proof": "EMS 1"}
    early = await finance.post(f"/dunning-letters/{first}/sending", sent)
    assert refused(early) == (CONFLICT, "NotApproved", "P4-7.5")
    approval = f"/dunning-letters/{first}/approval"
    assert refused(await head.post(approval, PARTY)) == (FORBIDDEN, "ApprovedByStage", "P4-7.5")
    await done(door(company, "M1", "manager"), approval, PARTY)
    await done(finance, f"/dunning-letters/{first}/sending", sent)
    await company.settled()
    assert "催款函" in await paper(company, first)
    shown = (await rep.get(f"/dunning-letters/{first}")).json()
    assert (shown["amount"], shown["status"], shown["approved_by"], shown["proof"]) == (
        "40000.00",
        "sent",
        "M1",
        "EMS 1",
    )
    assert (await door(company, "S2", "rep").get(f"/dunning-letters/{first}")).status_code == NOT_FOUND


async def paper(company: House, number: str) -> str:
    """Return what the first page of a letter says."""
    shown = await door(company).get(f"/dunning-letters/{number}/letter.pdf")
    assert shown.status_code == 200, shown.text
    return " ".join(rows_of(pages(shown.content)[0]))


@pytest.mark.clause("P4-7.5", "P5-6.1")
async def test_a_letter_is_in_the_language_of_the_customer_and_stays_as_it_was_sent(
    company: House, clock: StandingClock
) -> None:
    await owing(company, clock, "V")
    await begun(company, clock, "2026-03-09")
    finance = door(company)
    letter = (await done(finance, "/dunning-letters", {**PARTY, "stage": 2}))["number"]
    await company.settled()
    assert "催款函" in await paper(company, letter)
    await filed(company, "en", "2026-03-09")
    english = await paper(company, letter)
    assert "Dunning letter" in english
    assert "Overdue in all 20,000.00" in english
    assert "催" not in english
    await done(door(company, "M1", "manager"), f"/dunning-letters/{letter}/approval", PARTY)
    await done(finance, f"/dunning-letters/{letter}/sending", {**PARTY, "sent_on": "2026-03-09", "proof": "EMS 1"})
    await begun(company, clock, "2026-03-10")
    await filed(company, "zh", "2026-03-10")
    assert await paper(company, letter) == english


async def filed(company: House, language: Language, day: str) -> None:
    """Let customers say in which language C1 is written to."""
    said_so = CustomerFiled(customer_id="C1", language=language, filed_on=date.fromisoformat(day), filed_by="S1")
    company.told["customers"].say("customer-C1", said_so)
    await company.settled()


@pytest.mark.clause("P4-7.5")
async def test_after_a_suit_letters_stop_and_an_agreement_has_them_wait(company: House, clock: StandingClock) -> None:
    await owing(company, clock, "V", "W")
    await begun(company, clock, "2026-05-31")
    gm, finance, letter = door(company, "G1", "gm"), door(company), {**PARTY, "stage": 4}
    choice = {**PARTY, "invoice_no": "V", "choice": "agreement", "note": "分期"}
    await done(gm, "/legal-actions", {**choice, "days": [{"part": 1, "due_on": "2026-06-30"}]})
    first = (await done(finance, "/dunning-letters", letter))["number"]
    [asked] = await told(company, "DunningLetterDrafted")
    assert [one["invoice_no"] for one in asked["parts"]] == ["W"]
    await done(gm, "/legal-actions", {**choice, "invoice_no": "W", "choice": "suit"})
    await company.settled()
    stopped = await gm.post(f"/dunning-letters/{first}/approval", PARTY)
    assert refused(stopped) == (CONFLICT, "LettersHaveStopped", "P4-7.5")
    await begun(company, clock, "2026-07-01")
    again = (await done(finance, "/dunning-letters", letter))["number"]
    await company.settled()
    await done(gm, f"/dunning-letters/{again}/approval", PARTY)


@pytest.mark.clause("P4-7.5")
async def test_what_an_import_brings_has_reached_its_stage_silently(company: House, clock: StandingClock) -> None:
    """An invoice of last year is at stage 4, and nobody is told; one of 9 February goes on from where it stands."""
    for number, sent_on in (("OLD", date(2025, 3, 1)), ("NEW", date(2026, 1, 10))):
        brought = dispatch(number, "1000.00", "1000.00", dispatched_on=sent_on, invoiced="import")
        company.told["orders"].say(f"customer-C1-{number}", brought, at=at("2026-02-28"))
    await company.settled()
    rows_of = [{"kind": "invoice", "invoice_no": number, "customer_id": "C1"} for number in ("OLD", "NEW")]
    answer = await company.doors["receivables"].post("/import/entries", {"rows": rows_of})
    assert [one["outcome"] for one in answer.json()["answers"]] == ["accepted"] * 2, answer.text
    await company.settled()
    overdue = {row[0]: row[6] for row in await rows(company, "overdue", as_of="2026-03-02")}
    assert overdue == {"OLD": 4, "NEW": 2}
    for day in ("2026-03-01", "2026-03-02", "2026-03-11"):
        await begun(company, clock, day)
    assert await rows(company, "stages") == []
    await begun(company, clock, "2026-03-12")
    assert [row[:3] for row in await rows(company, "stages")] == [["NEW", "2026-02-09", 3]]
    assert await supply(company) == ["SupplyStopped"]
