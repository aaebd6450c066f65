"""Credit grades of any day, computed by SQL from the facts that receivables publishes."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from services.customers.tables import GRADING, PROJECTIONS
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.customers import CustomerRegistered
from shared.events.receivables import (
    AllocationReversed,
    AmountWrittenOff,
    CreditNoteIssued,
    DueDatesMoved,
    InstrumentBounced,
    InvoiceInstalment,
    InvoiceIssued,
    PaymentAllocated,
    WriteOffReversed,
)
from tests.golden.history import DATA, SETS
from tests.golden.world import decided
from tests.integration.prepared import database, recorded, tell

COLUMNS = ["customer_id", "grade", "volume", "on_time", "max_days_overdue", "bounced", "reason"]
DAY = date(2024, 12, 31)
A_YEAR_AGO = DAY - timedelta(days=365)


@pytest.fixture
async def db(postgres: str) -> AsyncIterator[Any]:
    async with database(postgres, "customers") as connection:
        yield connection


def report(rows: Sequence[Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([COLUMNS, *(list(row) for row in rows)])
    return out.getvalue()


@pytest.mark.clause("P4-4.1")
@pytest.mark.parametrize("name", SETS)
async def test_grades_of_the_known_companies_are_exact(db: Any, name: str) -> None:
    await tell(db, PROJECTIONS, decided(name).recorded)
    await same_from_days_as_from_facts(db)
    expected = sorted((DATA / f"{name.removesuffix('-huikuan')}-expected").glob("grades-*.csv"))
    assert expected
    for file in expected:
        day = date.fromisoformat(file.stem.removeprefix("grades-"))
        assert report(await db.fetch("SELECT * FROM bi.grades($1)", day)) == file.read_text(encoding="utf-8"), file.name


async def same_from_days_as_from_facts(db: Any) -> None:
    """Show that from a customer's newest fact on, the days added up tell what the facts tell."""
    newest = await db.fetchval("SELECT max(day) FROM read.fact_day")
    for days in (0, 1, 29, 30, 31, 180, 181, 364, 365, 366, 730):
        day = newest + timedelta(days=days)
        told = await db.fetch("SELECT * FROM bi.grades($1)", day)
        assert [
            await db.fetchrow("SELECT * FROM bi.grade_now($1, $2)", day, one["customer_id"]) for one in told
        ] == told


def invoice(number: str, amount: str, issued_on: date, *due: tuple[date, str]) -> InvoiceIssued:
    parts = due or ((issued_on, amount),)
    return InvoiceIssued(
        invoice_no=number,
        customer_id="C1",
        contract_no="K1",
        signed_on=issued_on,
        issued_on=issued_on,
        terms=Terms(kind="prepaid"),
        instalments=tuple(InvoiceInstalment(due_on=day, amount=part) for day, part in parts),
        lines=(),
        amount=amount,
    )


def paid(number: int, invoice_no: str, amount: str, day: date) -> PaymentAllocated:
    return PaymentAllocated(
        allocation_no=number,
        receipt_no=f"R{number}",
        customer_id="C1",
        invoice_no=invoice_no,
        amount=amount,
        allocated_on=day,
    )


def taken_back(number: int, invoice_no: str, amount: str, day: date) -> AllocationReversed:
    return AllocationReversed(
        allocation_no=number,
        receipt_no=f"R{number}",
        customer_id="C1",
        invoice_no=invoice_no,
        amount=amount,
        reversed_on=day,
        because="bounce",
    )


def credited(invoice_no: str, amount: str, day: date) -> CreditNoteIssued:
    return CreditNoteIssued(
        credit_note_no=f"N-{invoice_no}", customer_id="C1", invoice_no=invoice_no, dated_on=day, amount=amount
    )


def lost(invoice_no: str, amount: str, day: date) -> AmountWrittenOff:
    return AmountWrittenOff(
        write_off_no=f"W-{invoice_no}",
        customer_id="C1",
        invoice_no=invoice_no,
        dated_on=day,
        amount=amount,
        bad_debt=True,
        decided_by="G1",
    )


def bounced(number: int, day: date) -> InstrumentBounced:
    return InstrumentBounced(receipt_no=f"R{number}", customer_id="C1", bounced_on=day, withdrawn="0.00")


async def graded(db: Any, *facts: Event, day: date = DAY) -> str:
    """Return the grade of C1 after these facts of receivables, as the report writes it; empty: not listed."""
    await tell(db, [GRADING], recorded(*(("receivables", "account-C1", fact) for fact in facts)))
    rows = await db.fetch("SELECT * FROM bi.grades_of($1, ARRAY['C1'])", day)
    if day == DAY:
        assert await db.fetch("SELECT * FROM bi.grade_now($1, 'C1')", day) == rows
    return "".join(",".join(str(value) for value in row) for row in rows)


@pytest.mark.clause("P4-4.1")
async def test_a_large_customer_that_pays_in_time_is_a(db: Any) -> None:
    facts = (invoice("I1", "500000.00", DAY), paid(1, "I1", "500000.00", DAY))
    assert await graded(db, *facts) == "C1,A,500000.00,1.0000,0,0,"


async def test_the_window_of_a_year_is_open_at_its_far_end(db: Any) -> None:
    facts = (invoice("I1", "500000.00", A_YEAR_AGO), paid(1, "I1", "500000.00", A_YEAR_AGO), bounced(9, A_YEAR_AGO))
    assert await graded(db, *facts) == "C1,C,0.00,1.0000,0,0,"
    assert await graded(db, *facts, day=DAY - timedelta(days=1)) == "C1,B,500000.00,1.0000,0,1,bounced_1"


@pytest.mark.clause("P4-4.1")
async def test_less_than_nine_tenths_in_time_is_a_problem_and_exactly_nine_tenths_is_none(db: Any) -> None:
    facts = (invoice("I1", "600000.00", DAY), paid(2, "I1", "60000.00", DAY))
    late = (invoice("I1", "600000.00", DAY - timedelta(days=2)), paid(1, "I1", "539999.99", DAY - timedelta(days=2)))
    exact = (invoice("I1", "600000.00", DAY - timedelta(days=2)), paid(1, "I1", "540000.00", DAY - timedelta(days=2)))
    rest = paid(2, "I1", "60000.00", DAY)
    assert await graded(db, *exact, rest) == "C1,A,600000.00,0.9000,0,0,"
    assert await graded(db, *late, rest) == "C1,B,600000.00,0.9000,0,0,on_time"
    assert (await graded(db, *facts)).startswith("C1,B,600000.00,0.1000")


async def test_credit_notes_lower_what_was_due_and_write_offs_do_not(db: Any) -> None:
    due = DAY - timedelta(days=1)
    facts = (invoice("I1", "100.00", due), paid(1, "I1", "60.00", due), credited("I1", "40.00", DAY))
    assert await graded(db, *facts) == "C1,C,60.00,1.0000,0,0,"
    given_up = (invoice("I1", "100.00", due), paid(1, "I1", "60.00", due), lost("I1", "40.00", DAY))
    assert await graded(db, *given_up) == "C1,D,100.00,0.6000,0,0,write_off;on_time"


async def test_an_invoice_credited_in_full_was_punctual(db: Any) -> None:
    facts = (invoice("I1", "100.00", DAY - timedelta(days=50)), credited("I1", "100.00", DAY))
    assert await graded(db, *facts) == "C1,C,0.00,1.0000,0,0,"


async def test_money_taken_back_was_not_paid_in_time(db: Any) -> None:
    due = DAY - timedelta(days=10)
    facts = (
        invoice("I1", "100.00", due),
        paid(1, "I1", "100.00", due),
        taken_back(1, "I1", "100.00", DAY),
        bounced(1, DAY),
    )
    assert await graded(db, *facts) == "C1,C,100.00,0.0000,10,1,on_time;bounced_1"
    assert await graded(db, *facts, day=DAY - timedelta(days=1)) == "C1,C,100.00,1.0000,0,0,"


@pytest.mark.clause("P4-4.1")
async def test_reasons_stand_in_their_order_and_the_worse_replaces_the_lesser(db: Any) -> None:
    facts = (
        invoice("I1", "100.00", DAY - timedelta(days=181)),
        invoice("I2", "100.00", DAY - timedelta(days=31)),
        lost("I2", "1.01", DAY - timedelta(days=729)),
    )
    assert await graded(db, *facts) == "C1,D,200.00,0.0000,181,0,write_off;overdue_180;on_time"
    later = DAY - timedelta(days=1)
    assert await graded(db, *facts, day=later) == "C1,D,200.00,0.0000,180,0,write_off;on_time;overdue_30"
    assert (await graded(db, *facts, bounced(1, DAY))).endswith(",1,write_off;overdue_180;on_time;bounced_1")
    twice = (bounced(1, DAY), bounced(2, DAY))
    assert (await graded(db, *facts, *twice)).endswith(",2,write_off;overdue_180;bounced_2;on_time")


async def test_the_small_difference_is_not_chased(db: Any) -> None:
    old = DAY - timedelta(days=300)
    facts = (invoice("I1", "100.00", old), paid(1, "I1", "99.00", old))
    assert await graded(db, *facts) == "C1,C,100.00,0.9900,0,0,"
    assert await graded(db, *facts, lost("I1", "1.00", DAY)) == "C1,C,100.00,0.9900,0,0,"
    facts = (invoice("I1", "100.00", old), paid(1, "I1", "98.99", old))
    assert await graded(db, *facts) == "C1,D,100.00,0.9899,300,0,overdue_180"


async def test_a_recovered_write_off_is_forgotten_down_to_the_small_difference(db: Any) -> None:
    old = DAY - timedelta(days=20)
    back = WriteOffReversed(
        write_off_no="W-I1",
        customer_id="C1",
        invoice_no="I1",
        reversed_on=DAY,
        amount="99.00",
        because="payment",
    )
    facts = (invoice("I1", "100.00", old), lost("I1", "100.00", old), back, paid(1, "I1", "99.00", DAY))
    assert await graded(db, *facts) == "C1,C,100.00,0.0000,0,0,on_time"
    assert (await graded(db, *facts, day=DAY - timedelta(days=1))).startswith("C1,D,100.00")


async def test_money_fills_the_first_instalment_and_notes_cut_the_last(db: Any) -> None:
    first, second, last = (DAY - timedelta(days=days) for days in (40, 20, 10))
    sold = invoice("I1", "100.00", first, (first, "30.00"), (second, "60.00"), (last, "10.00"))
    facts = (sold, paid(1, "I1", "30.00", first), paid(2, "I1", "50.00", second), credited("I1", "15.00", DAY))
    # Due: 30 + 55 + 0, in time: 30 + 50; 5.00 of the second part is open.
    assert await graded(db, *facts) == "C1,C,85.00,0.9412,20,0,"
    # A payment of the first part after its day, although before the others' days, was late for the first part.
    late = (sold, paid(1, "I1", "100.00", second))
    assert await graded(db, *late) == "C1,C,100.00,0.7000,0,0,on_time"


async def test_a_part_that_moves_leaves_its_old_day(db: Any) -> None:
    sold = invoice("I1", "100.00", DAY - timedelta(days=40), (DAY - timedelta(days=40), "100.00"))
    assert await graded(db, sold) == "C1,C,100.00,0.0000,40,0,on_time;overdue_30"
    parts = (InvoiceInstalment(due_on=DAY - timedelta(days=2), amount="100.00"),)
    moved = DueDatesMoved(invoice_no="I1", customer_id="C1", delivered_on=DAY - timedelta(days=2), instalments=parts)
    assert await graded(db, sold, moved) == "C1,C,100.00,0.0000,2,0,on_time"


async def test_whoever_is_registered_or_invoiced_by_the_day_is_listed(db: Any) -> None:
    known = CustomerRegistered(customer_id="C1", name="华星", registered_on=DAY)
    await tell(db, PROJECTIONS, recorded(("customers", "register-all", known)))
    assert len(await db.fetch("SELECT * FROM bi.grades($1)", DAY)) == 1
    assert await db.fetch("SELECT * FROM bi.grades($1)", DAY - timedelta(days=1)) == []
    await tell(db, PROJECTIONS, recorded(("receivables", "account-C1", invoice("I1", "1.00", DAY))))
    assert len(await db.fetch("SELECT * FROM bi.grades($1)", DAY)) == 1
    assert await db.fetch("SELECT * FROM bi.grades($1)", DAY - timedelta(days=1)) == []


def traded(chance: Random) -> list[Event]:
    """Return what might have happened to a customer: parts, moved days, late money, money taken back, notes, losses."""

    def on(first: int, last: int = 900) -> date:
        return DAY - timedelta(days=chance.randint(0, min(first, last)))

    facts: list[Event] = []
    for number in range(1, chance.randint(2, 7)):
        no, days = f"I{number}", chance.randint(0, 900)
        issued = DAY - timedelta(days=days)
        shares = chance.choice([(100,), (30, 70), (30, 60, 10)])
        due = sorted(issued + timedelta(days=chance.randint(-20, 200)) for _ in shares)
        scale = chance.choice([1, 2_000, 6_000])
        amounts = [f"{share * scale}.00" for share in shares]
        facts.append(invoice(no, f"{100 * scale}.00", issued, *zip(due, amounts, strict=True)))
        if chance.random() < 0.2:
            later = tuple(
                InvoiceInstalment(due_on=day + timedelta(days=chance.randint(1, 90)), amount=amount)
                for day, amount in zip(due, amounts, strict=True)
            )
            facts.append(DueDatesMoved(invoice_no=no, customer_id="C1", delivered_on=due[0], instalments=later))
        for part in range(chance.randint(0, 3)):
            allocation, amount = 10 * number + part, chance.choice([10, 30, 40, 99]) * scale
            paid_on = on(days)
            facts.append(paid(allocation, no, f"{amount}.00", paid_on))
            if chance.random() < 0.25:
                facts.append(taken_back(allocation, no, f"{amount // 2}.00", on((DAY - paid_on).days)))
        if chance.random() < 0.3:
            facts.append(credited(no, f"{chance.choice([5, 20, 100]) * scale}.00", on(days)))
        if chance.random() < 0.2:
            day = on(days)
            facts.append(lost(no, f"{chance.choice([1, 20]) * scale}.00", day))
            if chance.random() < 0.5:
                back = {"write_off_no": f"W-{no}", "customer_id": "C1", "invoice_no": no, "because": "payment"}
                on_day = on((DAY - day).days)
                told = {**back, "reversed_on": on_day, "amount": f"{scale}.00"}
                facts.append(WriteOffReversed.model_validate(told))
        if chance.random() < 0.2:
            facts.append(bounced(number, on(days)))
    return facts


async def test_grades_of_several_days_are_those_that_the_facts_give_one_by_one(db: Any) -> None:
    chance = Random(20_240_601)  # noqa: S311  # what happens when, no secret
    months = [date(2024, month, 1) - timedelta(days=1) for month in range(1, 13)]
    seen = set()
    for _ in range(40):
        await tell(db, [GRADING], recorded(*(("receivables", "account-C1", fact) for fact in traded(chance))))
        days = sorted({*months, DAY, *(DAY - timedelta(days=chance.randint(0, 1_000)) for _ in range(12))})
        one_by_one = [
            (day, *row) for day in days for row in await db.fetch("SELECT * FROM bi.grades_of($1, ARRAY['C1'])", day)
        ]
        together = [tuple(row) for row in await db.fetch("SELECT * FROM bi.grades_on($1, NULL)", days)]
        assert together == one_by_one
        assert [tuple(row) for row in await db.fetch("SELECT * FROM bi.grades_on($1, ARRAY['C1'])", days)] == together
        seen |= {(row[2], reason) for row in together for reason in row[-1].split(";")}
    assert {grade for grade, _ in seen} == set("ABCD")
    reasons = {"write_off", "overdue_180", "bounced_2", "on_time", "overdue_30", "bounced_1"}
    assert reasons <= {reason for _, reason in seen}


async def test_grades_over_time_count_the_customers_of_each_month_end(db: Any) -> None:
    await tell(db, PROJECTIONS, decided(SETS[0]).recorded)
    told = await db.fetch("SELECT * FROM bi.grades_over_time($1)", date(2024, 6, 15))
    assert [str(row["day"]) for row in told][-4:] == ["2024-03-31", "2024-04-30", "2024-05-31", "2024-06-15"]
    assert [str(row["day"]) for row in told][:2] == ["2023-07-31", "2023-08-31"]
    for row in told:
        grades = [one["grade"] for one in await db.fetch("SELECT grade FROM bi.grades($1)", row["day"])]
        assert [row[f"grade_{grade.lower()}"] for grade in "ABCD"] == [grades.count(grade) for grade in "ABCD"]
