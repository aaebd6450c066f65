"""A dispute is accepted by another person than its opener, pauses 30 days, and is settled once. P4-7.5, P4-7.3"""

from datetime import date
from decimal import Decimal

import pytest

from services.receivables.subjects.account.disputing import (
    AcceptsOwnDispute,
    DisputeIsSettled,
    DisputeNotAccepted,
    NoSuchDispute,
)
from services.receivables.subjects.account.invoicing import AccountBasis, NoSuchInvoice
from services.receivables.subjects.account.wishes.disputes import (
    AcceptDispute,
    DisputeRetention,
    OpenDispute,
    SettleDispute,
)
from shared.events import Event
from shared.events.contracts import Instalment, Terms
from shared.events.receivables import CollectionPaused, DisputeAccepted, DisputeOpened, DisputeSettled
from shared.runtime.ask.decisions import RecordedDifferently
from tests.golden.world import BOOK
from tests.spec import stamp
from tests.unit.receivables.samples import account, cash, history, invoice, line

FIFTH, UNTIL = date(2026, 3, 5), date(2026, 4, 4)
REP = AccountBasis(stamp(FIFTH, "S1", "rep"), BOOK)
HEAD = AccountBasis(stamp(FIFTH, "M1", "manager"), BOOK)
FINANCE_HEAD = AccountBasis(stamp(date(2026, 3, 20), "F2", "finance", "finance_head"), BOOK)
V = history(invoice("V", line("20000.00"), on=date(2026, 1, 30)), basis=REP)
ACCEPT = AcceptDispute(dispute_no="ZY1", customer_id="C1")


def opening(number: str = "ZY1", of: str = "V", reason: str = "漏水") -> OpenDispute:
    return OpenDispute(dispute_no=number, customer_id="C1", invoice_no=of, reason=reason)


def settling(outcome: str, number: str = "ZY1") -> SettleDispute:
    told = {"dispute_no": number, "customer_id": "C1", "outcome": outcome, "reason": "已检验"}
    return SettleDispute.model_validate(told)


def opened(*before: Event) -> list[Event]:
    return [*before, *account.given(*before).when(opening(), REP).decide()]


@pytest.mark.clause("P4-7.5")
def test_the_head_accepts_what_another_opened_and_the_invoice_pauses() -> None:
    facts = opened(*V)
    assert isinstance(facts[-1], DisputeOpened)
    account.given(*facts).when(ACCEPT, REP).refuses(AcceptsOwnDispute)
    accepted, paused = account.given(*facts).when(ACCEPT, HEAD).decide()
    assert isinstance(accepted, DisputeAccepted)
    assert isinstance(paused, CollectionPaused)
    assert (accepted.until, paused.because, paused.until, paused.dispute_no) == (UNTIL, "dispute", UNTIL, "ZY1")
    account.given(*facts, accepted, paused).when(ACCEPT, HEAD).then()


@pytest.mark.clause("P4-7.5")
def test_a_dispute_is_settled_once_after_it_was_accepted() -> None:
    facts = opened(*V)
    account.given(*facts).when(settling("rejected"), FINANCE_HEAD).refuses(DisputeNotAccepted)
    facts += account.given(*facts).when(ACCEPT, HEAD).decide()
    [settled] = account.given(*facts).when(settling("rejected"), FINANCE_HEAD).decide()
    assert isinstance(settled, DisputeSettled)
    assert (settled.outcome, settled.settled_on) == ("rejected", date(2026, 3, 20))
    after = account.given(*facts, settled)
    after.when(settling("rejected"), FINANCE_HEAD).then()
    after.when(settling("upheld"), FINANCE_HEAD).refuses(DisputeIsSettled)
    after.when(ACCEPT, HEAD).refuses(DisputeIsSettled)


def test_a_dispute_is_of_an_invoice_of_the_customer_and_told_again_is_nothing() -> None:
    account.given(*V).when(opening(of="W"), REP).refuses(NoSuchInvoice)
    account.given(*V).when(ACCEPT, HEAD).refuses(NoSuchDispute)
    facts = opened(*V)
    account.given(*facts).when(opening(), REP).then()
    account.given(*facts).when(opening(reason="未到货"), REP).refuses(RecordedDifferently)


@pytest.mark.clause("P4-7.3")
def test_a_retention_that_is_complained_about_is_disputed_by_rule_above_the_small_difference() -> None:
    parts = (Instalment(share=Decimal("0.9")), Instalment(share=Decimal("0.1"), days=33, retention=True))
    terms = Terms(kind="instalments", instalments=parts)
    debt = history(invoice("V", line("1000.00"), on=date(2026, 1, 31), terms=terms), basis=REP)
    dawn = AccountBasis(stamp(FIFTH, "clock"), BOOK)
    wish = DisputeRetention(dispute_no="ZY1", customer_id="C1", invoice_no="V", part=2, complaint_no="TS1", day=FIFTH)
    told, accepted, paused = account.given(*debt).when(wish, dawn).decide()
    assert isinstance(told, DisputeOpened)
    assert isinstance(accepted, DisputeAccepted)
    assert isinstance(paused, CollectionPaused)
    assert (told.part, told.complaint_no, paused.part, paused.until) == (2, "TS1", 2, UNTIL)
    account.given(*debt, told, accepted, paused).when(wish, dawn).then()
    for paid, disputed in (("998.99", True), ("999.00", False)):
        money = history(
            invoice("V", line("1000.00"), on=date(2026, 1, 31), terms=terms), cash("R", paid, FIFTH), basis=REP
        )
        assert bool(account.given(*money).when(wish, dawn).decide()) is disputed
