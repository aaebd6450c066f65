"""An import names a dispatch where its invoice belongs: it is the very invoice that the dispatch would have made."""

from dataclasses import replace
from datetime import date

from services.receivables.subjects.account.invoicing import AccountBasis, NoSuchInvoice, NotDispatched
from services.receivables.subjects.account.wishes.invoices import IssueInvoice, RecordDelivery, TakeOverInvoice
from shared.events.contracts import Terms
from shared.events.receivables import DueDatesMoved, InvoiceIssued
from shared.runtime.ask.decisions import RecordedDifferently
from tests.unit.receivables.samples import GM, account, cash, history, invoice, line, march, told

NAMED = TakeOverInvoice(invoice_no="V", customer_id="C1")
SENT = invoice("V", line("100.00"), terms=Terms(kind="cod"))
ARRIVED = RecordDelivery(invoice_no="V", customer_id="C1", delivered_on=march(9))


def knowing(sent: IssueInvoice | None = SENT) -> AccountBasis:
    return replace(GM, dispatched=sent)


def test_it_is_the_invoice_of_the_dispatch_and_takes_the_money_that_waited_for_it() -> None:
    before = history(cash("R1", "60.00", date(2024, 2, 1), "V"), cash("R2", "30.00", date(2024, 2, 2)))
    named = account.given(*before).when(NAMED, knowing()).decide()
    assert named == account.given(*before).when(SENT).decide()
    assert told(named) == ["R1>V 60.00 03-01", "R2>V 30.00 03-01"]


def test_named_again_it_changes_nothing_whoever_issued_it() -> None:
    issued = account.given(*history(SENT))
    issued.when(NAMED, knowing()).then()
    issued.when(NAMED, knowing(None)).then()  # a dispatch that made its invoice by itself


def test_what_did_not_leave_is_not_invoiced() -> None:
    account.given().when(NAMED, knowing(None)).refuses(NotDispatched)


def test_another_invoice_under_the_number_stays() -> None:
    other = account.given(*history(invoice("V", line("99.00"))))
    other.when(NAMED, knowing()).refuses(RecordedDifferently)


def test_goods_that_arrive_before_the_import_named_them_are_invoiced_first() -> None:
    facts = account.given().when(ARRIVED, knowing()).decide()
    assert [type(fact) for fact in facts] == [InvoiceIssued, DueDatesMoved]
    account.given(*facts).when(NAMED, knowing()).then()
    account.given().when(ARRIVED, knowing(None)).refuses(NoSuchInvoice)
