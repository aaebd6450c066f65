"""A promise is kept by what was paid by its day, to the fen; a third in a row is the head of finance's. P4-7.5"""

from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.account.invoicing import AccountBasis, NoSuchInvoice
from services.receivables.subjects.account.promising import NoSuchPromise, PromisedTooLate, ThirdInARow
from services.receivables.subjects.account.wishes.promises import JudgePromise, MakePromise
from shared.events import Event
from shared.events.receivables import CollectionPaused, PromiseBroken, PromiseKept
from shared.runtime.ask.decisions import RecordedDifferently
from tests.golden.world import BOOK
from tests.spec import stamp
from tests.unit.receivables.samples import account, history, invoice, line

FIFTH, FIFTEENTH, NEXT = date(2026, 3, 5), date(2026, 3, 15), date(2026, 3, 16)
REP = AccountBasis(stamp(FIFTH, "S1", "rep"), BOOK)
HEAD = AccountBasis(stamp(FIFTH, "F2", "finance", "finance_head"), BOOK)
DAWN = AccountBasis(stamp(NEXT, "clock"), BOOK)
V = history(invoice("V", line("20000.00"), on=date(2026, 2, 1)), basis=DAWN)


def promise(number: str = "CN1", day: date = FIFTEENTH, amount: str = "5000.00", of: str = "V") -> MakePromise:
    said = {"said_by": "李会计", "channel": "phone", "promised_for": day}
    told = {"promise_no": number, "customer_id": "C1", "invoice_no": of, "amount": amount}
    return MakePromise.model_validate({**told, **said})


def judge(paid: str, number: str = "CN1", day: date = NEXT) -> JudgePromise:
    return JudgePromise(promise_no=number, customer_id="C1", paid=Decimal(paid), day=day)


def made(*numbers: str) -> list[Event]:
    facts = list(V)
    for number in numbers:
        facts += account.given(*facts).when(promise(number), REP).decide()
    return facts


@pytest.mark.clause("P4-7.5")
def test_it_pauses_through_its_day_and_is_judged_when_the_next_begins() -> None:
    paused = made("CN1")[-1]
    assert isinstance(paused, CollectionPaused)
    assert (paused.paused_on, paused.until, paused.because) == (FIFTH, NEXT, "promise")
    given = account.given(*made("CN1"))
    given.when(judge("0.00", day=FIFTEENTH), DAWN).then()
    of = {"promise_no": "CN1", "customer_id": "C1", "invoice_no": "V", "decided_on": NEXT}
    broken = PromiseBroken(**of, paid=Decimal("4999.99"))
    given.when(judge("4999.99"), DAWN).then(broken)
    given.when(judge("5000.00"), DAWN).then(PromiseKept(**of, paid=Decimal("5000.00")))
    account.given(*made("CN1"), broken).when(judge("5000.00"), DAWN).then()


@pytest.mark.clause("P4-7.5")
def test_a_third_in_a_row_is_the_head_of_finances() -> None:
    two = made("CN1", "CN2")
    refusal = account.given(*two).when(promise("CN3"), REP).refuses(ThirdInARow)
    assert (refusal.status, refusal.clause) == (403, "P4-7.5")
    assert account.given(*two).when(promise("CN3"), HEAD).decide()
    kept = account.given(*two).when(judge("5000.00"), DAWN).decide()
    assert account.given(*two, *kept).when(promise("CN3"), REP).decide(), "only CN2 follows the kept one"
    both = account.given(*two, *kept).when(promise("CN3"), REP).decide()
    account.given(*two, *kept, *both).when(promise("CN4"), REP).refuses(ThirdInARow)


@pytest.mark.clause("P4-7.5")
def test_its_day_is_today_or_at_most_thirty_days_from_it() -> None:
    given = account.given(*V)
    for day, fits in ((FIFTH, True), (date(2026, 4, 4), True), (date(2026, 4, 5), False), (date(2026, 3, 4), False)):
        if fits:
            assert given.when(promise(day=day), REP).decide(), day
        else:
            given.when(promise(day=day), REP).refuses(PromisedTooLate)
    given.when(promise(of="W"), REP).refuses(NoSuchInvoice)
    given.when(judge("1.00"), DAWN).refuses(NoSuchPromise)
    account.given(*made("CN1")).when(promise(), REP).then()
    account.given(*made("CN1")).when(promise(amount="1.00"), REP).refuses(RecordedDifferently)
