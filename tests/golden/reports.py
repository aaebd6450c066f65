"""The reports as of a day, in plain Python over the facts tables: a second reading of the rules beside the SQL."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from services.receivables.subjects.period import PERIODS
from services.receivables.subjects.period.book import CloseMonth, PeriodBasis
from services.receivables.subjects.period.statements import Earner, first_day_after
from shared.events.money import ZERO
from shared.events.receivables import (
    CommissionLine,
    CommissionSettled,
    RankingRow,
    Statement,
)
from tests.golden.world import BASIS, BOOK, Tables

BUCKETS = (0, 30, 60, 90, 180)
Line = tuple[Any, ...]

COLUMNS = {
    "receivables": "invoice_no,customer_id,contract_no,staff_id,issued_on,due_on,"
    "amount,collected,credited,written_off,outstanding",
    "ageing": "customer_id,not_due,d1_30,d31_60,d61_90,d91_180,d181_plus,outstanding,unapplied",
    "overdue": "invoice_no,customer_id,staff_id,due_on,days_overdue,outstanding,stage",
    "commission": "month,staff_id,role,invoice_no,component,entitled_to_date,settled_before,payable",
    "statement": "month,staff_id,brought_forward,earned,clawed_back,payable,carried_forward,status",
    "ranking": "period,rank,staff_id,collected,bonus",
}


def csv(report: str, lines: list[Line]) -> str:
    """Return the report as the interface writes it."""
    return "\n".join([COLUMNS[report], *(",".join(str(value) for value in line) for line in lines)]) + "\n"


def rep_on(tables: Tables, contract_no: str, day: date) -> str:
    """Return the contract's rep on a day."""
    [rep] = [row["staff_id"] for row in tables.facts["contract"] if row["contract_no"] == contract_no]
    handed = sorted(
        (row["effective_on"], row["staff_id"])
        for row in tables.facts["handover"]
        if row["contract_no"] == contract_no and row["effective_on"] <= day
    )
    return handed[-1][1] if handed else str(rep)


def invoices_on(tables: Tables, day: date) -> Iterator[tuple[dict[str, Any], Decimal, Decimal, Decimal]]:
    """Yield invoices issued by the day with what was collected, credited and written off by then."""
    sums: dict[str, list[Decimal]] = {}
    for row in tables.facts["movement"]:
        if row["business_on"] <= day:
            so_far = sums.setdefault(row["invoice_no"], [ZERO, ZERO, ZERO])
            for place, column in enumerate(("collected", "credited", "written_off")):
                so_far[place] += row[column]
    for invoice in sorted(tables.facts["invoice"], key=lambda row: row["invoice_no"]):
        if invoice["issued_on"] <= day:
            collected, credited, written_off = sums.get(invoice["invoice_no"], (ZERO, ZERO, ZERO))
            yield invoice, collected, credited, written_off


def receivables(tables: Tables, day: date) -> Iterator[Line]:
    """Yield every invoice issued by the day."""
    for invoice, *taken in invoices_on(tables, day):
        told = invoice["issued_on"], invoice["due_on"], invoice["amount"]
        rep = rep_on(tables, invoice["contract_no"], day)
        yield (
            invoice["invoice_no"],
            invoice["customer_id"],
            invoice["contract_no"],
            rep,
            *told,
            *taken,
            told[2] - sum(taken),
        )


def open_parts(tables: Tables, day: date) -> Iterator[tuple[dict[str, Any], date, Decimal]]:
    """Yield what is open of each instalment."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in tables.facts["instalment"]:
        parts.setdefault(row["invoice_no"], []).append(row)
    delivered = {row["invoice_no"] for row in tables.facts["delivery"]}
    for invoice, collected, credited, written_off in invoices_on(tables, day):
        net = invoice["amount"] - credited - written_off
        is_delivered = invoice["invoice_no"] in delivered
        for part in (one for one in parts[invoice["invoice_no"]] if one["delivered"] is is_delivered):
            left = min(part["closes_at"], net) - max(part["opens_at"], collected)
            if left > 0:
                yield invoice, part["due_on"], left


def overdue(tables: Tables, day: date) -> Iterator[Line]:
    """Yield instalments open beyond their day."""
    rules = BOOK.on(day)
    for invoice, due_on, left in open_parts(tables, day):
        days = (day - due_on).days
        if days > 0:
            stage = sum(days >= begin for begin in rules.stage_days) if left > rules.small_difference else 0
            rep = rep_on(tables, invoice["contract_no"], day)
            yield invoice["invoice_no"], invoice["customer_id"], rep, due_on, days, left, stage


def ageing(tables: Tables, day: date) -> Iterator[Line]:
    """Yield customers with anything outstanding or unapplied."""
    owed: dict[str, list[Decimal]] = {}
    for invoice, due_on, left in open_parts(tables, day):
        days = (day - due_on).days
        owed.setdefault(invoice["customer_id"], [ZERO] * 6)[sum(days > end for end in BUCKETS)] += left
    free: dict[str, Decimal] = {}
    for row in tables.facts["unapplied"]:
        if row["business_on"] <= day:
            free[row["customer_id"]] = free.get(row["customer_id"], ZERO) + row["amount"]
    for customer in sorted({*owed, *(name for name, amount in free.items() if amount)}):
        buckets = owed.get(customer, [ZERO] * 6)
        yield (customer, *buckets, sum(buckets), free.get(customer, ZERO))


AS_OF = {"receivables": receivables, "ageing": ageing, "overdue": overdue}


def sums(tables: Tables, component: str, start: date, end: date) -> dict[str, Decimal]:
    """Return sums per person of one component with business dates in a period."""
    found: dict[str, Decimal] = {}
    for row in tables.entries:
        if row["component"] == component and start <= row["business_on"] < end:
            found[row["staff_id"]] = found.get(row["staff_id"], ZERO) + row["amount"]
    return found


def month_basis(tables: Tables, month: str) -> PeriodBasis:
    """Return what the close of a month rests on."""
    end, year = first_day_after(month), int(month[:4])
    entitled: dict[Earner, Decimal] = {}
    for row in tables.entries:
        if row["component"] != "cash" and row["business_on"] < end:
            who = Earner(row["staff_id"], row["invoice_no"], row["component"])
            entitled[who] = entitled.get(who, ZERO) + row["amount"]
    return PeriodBasis(
        *(BASIS.stamp, BOOK, entitled),
        sums(tables, "cash", date.fromisoformat(f"{month}-01"), end),
        sums(tables, "cash", date(year, 1, 1), end),
    )


def closed(tables: Tables, months: list[str]) -> Iterator[tuple[str, str]]:
    """Close months in turn; yield file names with what the reports of the closed months say."""
    periods = PERIODS.fresh()
    for month in months:
        facts = PERIODS.facts(periods, CloseMonth(month=month), month_basis(tables, month))
        parts = [fact for fact in facts if isinstance(fact, CommissionSettled)]
        lines = [line for part in parts for line in part.lines]
        yield f"commission-{month}", csv("commission", [(month, *members("commission", line)) for line in lines])
        statements = [(month, *members("statement", one), "closed") for part in parts for one in part.statements]
        yield f"statement-{month}", csv("statement", statements)
        places = [place for part in parts for place in part.places]
        yield f"ranking-{month}", csv("ranking", [members("ranking", one) for one in places if one.period == month])
        if of_year := [members("ranking", one) for one in places if one.period != month]:
            yield f"ranking-{month[:4]}", csv("ranking", of_year)


def members(report: str, told: CommissionLine | Statement | RankingRow) -> Line:
    """Return the columns of a report that a row of a close holds."""
    return tuple(getattr(told, name) for name in COLUMNS[report].split(",") if name in type(told).model_fields)
