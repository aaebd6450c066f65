"""Receipts, bounces, corrections, refunds and closings in any order: no fen is lost, nor kept by who did not earn it.

What a wrong receipt had paid is open again, what it had earned is taken back from whom it had been given, also where
the month in which it was earned is closed. P4-5.2, P4-5.3, P4-7.6
"""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.refunds import PayRefund, ProposeRefund
from services.receivables.subjects.period import PERIODS
from services.receivables.subjects.period.book import CloseMonth
from shared.events.contracts import ContractBecameEffective, ContractHandedOver, Terms
from shared.events.customers import CustomerRegistered
from shared.events.money import ZERO
from shared.events.receivables import CommissionSettled, InstrumentBounced, ReceiptCorrected, Statement
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.ask.decisions import AnySubject, Command, Refused
from tests.golden.reports import ageing, month_basis, receivables
from tests.golden.world import BOOK, Tables, World
from tests.spec import stamp
from tests.unit.receivables.samples import (
    bounce,
    cash,
    cheque,
    clear,
    confirm,
    credit_note,
    freight,
    invoice,
    line,
    wrong,
)
from tests.unit.receivables.test_conservation import balanced

DECIDING: AnySubject = ACCOUNT  # wishes in lists are only commands to the type checker
SPRING = st.dates(date(2024, 3, 1), date(2024, 5, 31))
MONTHS = ("2024-03", "2024-04", "2024-05", "2024-06")
END = date(2024, 6, 30)
HANDED_OVER = date(2024, 4, 10)
AMOUNTS = st.integers(1, 90_000).map(lambda fen: str(Decimal(fen).scaleb(-2)))
RECEIPTS = [f"R{number}" for number in range(1, 7)]
NUMBERS = st.sampled_from(RECEIPTS)
INVOICES = (
    invoice("V1", line("333.33"), freight("11.10"), on=date(2024, 3, 2)),
    invoice("V2", line("770.01", "700.00"), on=date(2024, 3, 20), days=10),
    invoice("V3", line("100.00", "120.00", "1"), line("55.55", "44.44", "2"), on=date(2024, 4, 15), days=7),
)


class Step(NamedTuple):
    """A wish, and the day on which it comes."""

    day: date
    wish: Command


def steps(wish: Any, *drawn: Any) -> st.SearchStrategy[Step]:
    """Draw a wish about a receipt, on the day on which it comes."""
    return st.builds(lambda day, number, *more: Step(day, wish(number, *more, day)), SPRING, NUMBERS, *drawn)


def refund(number: str, amount: str, day: date) -> ProposeRefund:
    """Finance proposes to pay something of a receipt back."""
    told = {"refund_no": f"F-{number}", "customer_id": "C1", "receipt_no": number, "amount": amount}
    return ProposeRefund.model_validate({**told, "proposed_on": day})


STEPS = st.one_of(
    steps(cash, AMOUNTS),
    steps(lambda number, amount, day: cash(number, amount, day, "V2"), AMOUNTS),
    steps(lambda number, amount, day: cheque(number, amount, day, cleared_on=None), AMOUNTS),
    steps(clear),
    steps(bounce),
    steps(refund, AMOUNTS),
    steps(lambda number, day: PayRefund(refund_no=f"F-{number}", customer_id="C1", paid_on=day)),
    steps(lambda number, _day: wrong(number)),
    steps(lambda number, _day: wrong(number)),
    steps(lambda number, _day: confirm(number)),
    steps(lambda number, _day: confirm(number)),
)


def company() -> World:
    """Return a world with two reps of one department, and a contract that one hands over to the other."""
    world = World()
    for staff_id in ("S1", "S2", "M1"):
        joined = {"staff_id": staff_id, "name": staff_id, "role": "rep", "department": "south"}
        world.say("staff", f"staff-{staff_id}", StaffJoined.model_validate({**joined, "joined_on": "2020-01-01"}))
    world.say("staff", "department-south", DepartmentHeadAppointed(department="south", manager_id="M1"))
    known = CustomerRegistered(customer_id="C1", name="C1", registered_on=date(2020, 1, 1))
    world.say("customers", "customer-C1", known)
    told = {"contract_no": "K1", "revision": 1, "customer_id": "C1", "staff_id": "S1", "kind": "routine"}
    terms = {"signed_on": date(2024, 1, 1), "terms": Terms(kind="credit", credit_days=30), "lines": ()}
    effective = {**told, **terms, "amount": Decimal(1), "content_hash": "h"}
    world.say("contracts", "contract-K1", ContractBecameEffective.model_validate(effective))
    handed = ContractHandedOver(contract_no="K1", staff_id="S2", effective_on=HANDED_OVER)
    world.say("contracts", "contract-K1", handed)
    return world


def asked(account: Account, world: World, step: Step) -> None:
    """Ask on the day of the step; what is refused changes nothing."""
    proposes = isinstance(step.wish, ProposeRefund) or type(step.wish).__name__ == "ProposeCorrection"
    basis = AccountBasis(stamp(step.day, "F1" if proposes else "G1", "gm"), BOOK)
    try:
        for fact in DECIDING.facts(account, step.wish, basis):
            world.say("receivables", "account-C1", fact)
    except Refused:
        return
    balanced(account)


def lived(drawn: Sequence[Step]) -> tuple[Account, World, list[Statement]]:
    """Live through spring, closing each month when it is over; return the account, its facts, and all statements."""
    account, world, periods = ACCOUNT.fresh(), company(), PERIODS.fresh()
    statements: list[Statement] = []
    invoices = [Step(one.issued_on, one) for one in INVOICES]
    left = sorted([*invoices, *drawn], key=lambda step: step.day)
    for month in MONTHS:
        while left and f"{left[0].day:%Y-%m}" == month:
            asked(account, world, left.pop(0))
        if month == MONTHS[-1]:
            for number in RECEIPTS:  # in June finance finds that none of it was true
                for wish in (wrong(number), confirm(number)):
                    asked(account, world, Step(END, wish))
        for fact in PERIODS.facts(periods, CloseMonth(month=month), month_basis(Tables(world.recorded), month)):
            if isinstance(fact, CommissionSettled):
                statements += fact.statements
    return account, world, statements


@settings(max_examples=80, deadline=None)
@given(st.lists(STEPS, min_size=6, max_size=40))
def test_what_was_never_true_leaves_nothing_behind(drawn: list[Step]) -> None:
    account, world, statements = lived(drawn)
    tables = Tables(world.recorded)
    refunded = {number for number, one in account.receipts.items() if one.refunded}
    came_back = {one.event.receipt_no for one in world.recorded if isinstance(one.event, InstrumentBounced)}
    corrected = {one.event.receipt_no for one in world.recorded if isinstance(one.event, ReceiptCorrected)}
    assert corrected == set(account.receipts) - refunded - came_back
    assert not corrected & came_back, "a correction is no bounce"
    for number in corrected:
        assert all(one["receipt_no"] != number for one in tables.facts["bounce"])
        free = sum((row["amount"] for row in tables.facts["unapplied"] if row["receipt_no"] == number), ZERO)
        moved = sum((row["collected"] for row in tables.facts["movement"] if row["reference"] == number), ZERO)
        assert (free, moved) == (ZERO, ZERO)
    of_now = sum((row[-1] for row in receivables(tables, END)), ZERO)
    assert of_now == sum((one.open for one in account.invoices.values()), ZERO)
    assert sum((row[7] for row in ageing(tables, END)), ZERO) == of_now
    paid_out = earnings(statements)
    for staff_id, earned in people(tables):
        assert paid_out.get(staff_id, ZERO) == earned, "what was paid and carried is what was earned"
    if not refunded:
        assert set(sums(tables).values()) <= {ZERO}, "with nothing collected nothing is earned"


def people(tables: Tables) -> Iterator[tuple[str, Decimal]]:
    """Yield everybody who ever earned something, with what it came to."""
    for staff_id in {row["staff_id"] for row in tables.entries}:
        mine = [row["amount"] for row in tables.entries if row["staff_id"] == staff_id and row["component"] != "cash"]
        yield staff_id, sum(mine, ZERO)


def sums(tables: Tables) -> dict[tuple[str, str], Decimal]:
    """Return what was earned in all, by invoice and component: each fen is rounded on the sum, whoever earned it."""
    found: dict[tuple[str, str], Decimal] = {}
    for row in tables.entries:
        key = row["invoice_no"], row["component"]
        found[key] = found.get(key, ZERO) + row["amount"]
    return found


def earnings(statements: Sequence[Statement]) -> dict[str, Decimal]:
    """Return what all statements of a person come to: paid, and what the last one carries."""
    found: dict[str, Decimal] = {}
    for one in statements:
        found[one.staff_id] = found.get(one.staff_id, ZERO) + one.earned + one.clawed_back
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, min_size=6, max_size=30), SPRING)
def test_no_day_before_the_confirmation_is_told_anew(drawn: list[Step], day: date) -> None:
    """What a day looked like is what it looks like after June's corrections: those count from June on."""
    _, world, _ = lived(drawn)
    before = [one for one in world.recorded if not _of_june(one.event)]
    assert list(receivables(Tables(before), day)) == list(receivables(Tables(world.recorded), day))
    assert list(ageing(Tables(before), day)) == list(ageing(Tables(world.recorded), day))


def _of_june(event: Any) -> bool:
    return END in {
        getattr(event, name, None) for name in ("reversed_on", "corrected_on", "proposed_on", "allocated_on")
    }


@settings(max_examples=60, deadline=None)
@given(AMOUNTS, AMOUNTS, st.sampled_from(["V1", "V2"]), st.booleans())
def test_alone_on_its_invoice_it_takes_back_exactly_what_it_earned(
    amount: str,
    other: str,
    named: str,
    reduced: bool,  # noqa: FBT001  # drawn
) -> None:
    account, world = ACCOUNT.fresh(), company()
    told: list[Command] = [*INVOICES[:2], cash("R1", amount, date(2024, 3, 25), named)]
    told += [credit_note("N1", named, "0.01", date(2024, 3, 26))] if reduced else []
    told += [cash("R2", other, date(2024, 3, 27), "LATER")]  # it waits for what is not issued, and pays nothing
    for wish in told:
        asked(account, world, Step(date(2024, 3, 28), wish))
    assert Tables(world.recorded).entries
    for wish in (wrong("R1"), confirm("R1")):
        asked(account, world, Step(HANDED_OVER, wish))
    entries = Tables(world.recorded).entries
    assert {row["staff_id"] for row in entries} <= {"S1", "M1"}, "the new rep is not charged with it"
    assert set(sums(Tables(world.recorded)).values()) == {ZERO}
