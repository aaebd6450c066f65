"""No fen is lost, doubled or owed twice, whatever happens in whatever order. P4-5.3"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.state.account import Account
from services.receivables.subjects.account.wishes.instruments import (
    BounceInstrument,
    ClearInstrument,
    DepositInstrument,
)
from services.receivables.subjects.account.wishes.invoices import IssueInvoice, RecordDelivery
from services.receivables.subjects.account.wishes.receipts import (
    ConfirmCorrection,
    ProposeCorrection,
    RecordReceipt,
    ReleaseMisdirected,
    ReleaseReceipt,
)
from services.receivables.subjects.account.wishes.reductions import IssueCreditNote, WriteOff
from services.receivables.subjects.account.wishes.refunds import ApproveSetOff, PayRefund, ProposeRefund, SetOff
from shared.events.contracts import Instalment, Terms
from shared.events.money import ZERO
from shared.runtime.ask.decisions import AnySubject, Command, Refused
from tests.golden.reports import ageing, receivables
from tests.golden.world import Tables, World
from tests.unit.receivables.samples import (
    asked_by,
    bounce,
    cash,
    cheque,
    credit_note,
    freight,
    invoice,
    line,
    write_off,
)

FIRST, LAST = date(2024, 3, 1), date(2024, 3, 31)
DAYS = st.dates(FIRST, LAST)
AMOUNTS = st.integers(0, 12_000).map(lambda fen: str(Decimal(fen).scaleb(-2)))
SOMETHING = st.integers(1, 12_000).map(lambda fen: Decimal(fen).scaleb(-2))
NUMBERS = st.sampled_from("123456")
THIRDS = Terms(
    kind="instalments",
    instalments=tuple(
        Instalment(share=Decimal(share), days=days, counted_from="delivery")
        for share, days in (("0.3", 0), ("0.6", 5), ("0.1", 365))
    ),
)
TERMS = st.sampled_from([Terms(kind="cod"), Terms(kind="credit", credit_days=7), THIRDS])

DECIDING: AnySubject = ACCOUNT  # wishes in lists are only commands to the type checker


def told(**members: Any) -> dict[str, Any]:
    """Members of a wish of customer C1, numbered out of a few, so that wishes meet."""
    return {"customer_id": st.just("C1"), **members}


INVOICES = st.builds(
    lambda number, goods, more, on, terms: invoice(f"V{number}", line(goods), freight(more), on=on, terms=terms),
    *(NUMBERS, AMOUNTS, AMOUNTS, DAYS, TERMS),
)
NAMED = st.none() | NUMBERS.map("V{}".format)
CASH = st.builds(cash, NUMBERS.map("R{}".format), AMOUNTS, DAYS, NAMED)
CHEQUES = st.builds(
    lambda number, amount, on, named, clears: cheque(number, amount, on, named, cleared_on=on if clears else None),
    *(NUMBERS.map("R{}".format), AMOUNTS, DAYS, NAMED, st.booleans()),
)
BOUNCES = st.builds(bounce, NUMBERS.map("R{}".format), DAYS)
CLEARED = st.builds(ClearInstrument, **told(receipt_no=NUMBERS.map("R{}".format), cleared_on=DAYS))
DEPOSITS = st.builds(DepositInstrument, **told(receipt_no=NUMBERS.map("R{}".format), deposited_on=DAYS))
WRONG = st.builds(
    ProposeCorrection,
    **told(
        correction_no=NUMBERS.map("GZ{}".format), receipt_no=NUMBERS.map("R{}".format), reason=st.just("typed twice")
    ),
)
CONFIRMED = st.builds(ConfirmCorrection, **told(receipt_no=NUMBERS.map("R{}".format)))
RELEASES = st.builds(ReleaseReceipt, **told(receipt_no=NUMBERS.map("R{}".format), released_on=DAYS))
MISDIRECTED = st.builds(
    ReleaseMisdirected,
    **told(receipt_no=NUMBERS.map("R{}".format), invoice_no=NUMBERS.map("V{}".format), issued_on=DAYS),
)
DELIVERIES = st.builds(RecordDelivery, **told(invoice_no=NUMBERS.map("V{}".format), delivered_on=DAYS))
NOTES = st.builds(credit_note, NUMBERS.map("N{}".format), NUMBERS.map("V{}".format), AMOUNTS, DAYS)
WRITE_OFFS = st.builds(write_off, NUMBERS.map("O{}".format), NUMBERS.map("V{}".format), AMOUNTS, DAYS)
SET_OFFS = st.builds(
    SetOff,
    **told(
        set_off_no=NUMBERS.map("S{}".format),
        amount=SOMETHING,
        dated_on=DAYS,
        invoice_no=NAMED,
        reason=st.just("theirs"),
    ),
)
APPROVALS = st.builds(ApproveSetOff, **told(set_off_no=NUMBERS.map("S{}".format)))
PROPOSALS = st.builds(
    ProposeRefund,
    **told(
        refund_no=NUMBERS.map("F{}".format), receipt_no=NUMBERS.map("R{}".format), amount=SOMETHING, proposed_on=DAYS
    ),
)
REFUNDS = st.builds(PayRefund, **told(refund_no=NUMBERS.map("F{}".format), paid_on=DAYS))
WISHES: st.SearchStrategy[Command] = st.one_of(
    *(
        INVOICES,
        INVOICES,
        CASH,
        CHEQUES,
        BOUNCES,
        CLEARED,
        RELEASES,
        DELIVERIES,
        NOTES,
        WRITE_OFFS,
        SET_OFFS,
        APPROVALS,
    ),
    *(PROPOSALS, REFUNDS, MISDIRECTED, DEPOSITS, WRONG, CONFIRMED),
)
ORDER = (IssueInvoice, RecordDelivery, IssueCreditNote, WriteOff, BounceInstrument, RecordReceipt)


def turn(wish: Command) -> tuple[date, int]:
    """Return the place of a wish in a history: its day, and on one day its kind."""
    days = [value for value in dict(wish).values() if isinstance(value, date)]
    return max(days, default=LAST), next(
        (place for place, kind in enumerate(ORDER) if isinstance(wish, kind)), len(ORDER)
    )


def lived(asked: Sequence[Command]) -> tuple[Account, World]:
    """Ask one wish after the other; what is refused changes nothing. Return the account and its facts."""
    account, world = ACCOUNT.fresh(), World()
    for wish in asked:
        try:
            for fact in DECIDING.facts(account, wish, asked_by(wish)):
                world.say("receivables", "account-C1", fact)
        except Refused:
            continue
        balanced(account)
    return account, world


def balanced(account: Account) -> None:
    """What holds after every wish."""
    for receipt in account.receipts.values():
        allocated = sum((one.remaining for one in receipt.allocations), ZERO)
        is_money = receipt.counts_on is not None and receipt.bounced_on is None and receipt.corrected_on is None
        assert allocated + receipt.unapplied + receipt.refunded == (receipt.amount if is_money else 0)
    for one in account.invoices.values():
        assert one.open >= 0
        assert one.collected == sum((allocation.remaining for allocation in one.allocations), ZERO)
        assert one.written_off == sum((gone.remaining for gone in one.write_offs), ZERO)
        assert sum(line.sold for line in one.lines) == (one.issued.amount - one.credited) * 100
        assert sum((part for _, part in one.debts()), ZERO) == one.open
    assert account.queue == sorted(one.turn for one in account.invoices.values() if one.turn)
    assert not (account.queue and account.free), "free money never lies beside a debt"


@settings(max_examples=400, deadline=None)
@given(st.lists(WISHES, max_size=40))
def test_every_fen_is_somewhere_after_every_wish(asked: list[Command]) -> None:
    account, world = lived(asked)
    assert repr(ACCOUNT.fold([one.event for one in world.recorded])) == repr(account), "a replay gives the same account"


@settings(max_examples=150, deadline=None)
@given(st.lists(WISHES, min_size=10, max_size=40), DAYS)
def test_on_every_day_the_buckets_sum_to_what_is_outstanding(asked: list[Command], day: date) -> None:
    _, world = lived(sorted(asked, key=turn))
    tables = Tables(world.recorded)
    tables.facts["contract"] = [{"contract_no": "K1", "staff_id": "S1"}]
    outstanding = sum((row[-1] for row in receivables(tables, day)), ZERO)
    assert all(row[-1] >= 0 for row in receivables(tables, day))
    assert sum((row[7] for row in ageing(tables, day)), ZERO) == outstanding


@settings(max_examples=60, deadline=None)
@given(st.lists(WISHES, min_size=5, max_size=30))
def test_the_tables_end_where_the_account_ends(asked: list[Command]) -> None:
    account, world = lived(asked)
    tables = Tables(world.recorded)
    tables.facts["contract"] = [{"contract_no": "K1", "staff_id": "S1"}]
    at_last = {row[0]: row[-1] for row in receivables(tables, LAST + timedelta(days=1000))}
    assert at_last == {number: one.open for number, one in account.invoices.items()}
    free = sum((row["amount"] for row in tables.facts["unapplied"]), ZERO)
    assert free == sum((receipt.unapplied for receipt in account.receipts.values()), ZERO)


@settings(max_examples=60, deadline=None)
@given(st.lists(WISHES, min_size=5, max_size=30))
def test_no_day_sees_money_before_its_debt(asked: list[Command]) -> None:
    _, world = lived(asked)
    tables = Tables(world.recorded)
    issued = {row["invoice_no"]: row["issued_on"] for row in tables.facts["invoice"]}
    assert all(row["business_on"] >= issued[row["invoice_no"]] for row in tables.facts["movement"])
    positions = [one.position for one in world.recorded]
    assert all(later > earlier for earlier, later in pairwise(positions))
