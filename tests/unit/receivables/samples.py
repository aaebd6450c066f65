"""Builders that name only what a sentence is about; the rest has plain values. One customer, C1."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.invoicing import AccountBasis
from services.receivables.subjects.account.wishes.instruments import (
    BounceInstrument,
    ClearInstrument,
    DepositInstrument,
)
from services.receivables.subjects.account.wishes.invoices import IssueInvoice
from services.receivables.subjects.account.wishes.receipts import ConfirmCorrection, ProposeCorrection, RecordReceipt
from services.receivables.subjects.account.wishes.reductions import IssueCreditNote, WriteOff
from services.receivables.subjects.account.wishes.refunds import ApproveSetOff, ProposeRefund, SetOff
from shared.events import Event
from shared.events.contracts import Terms
from shared.events.receivables import AllocationReversed, InvoiceLine, PaymentAllocated, WriteOffReversed
from shared.runtime.ask.decisions import AnySubject, Command
from tests.golden.world import BOOK
from tests.spec import Spec, stamp

GM = AccountBasis(stamp(date(2024, 12, 31), "G1", "gm"), BOOK)
FINANCE = AccountBasis(stamp(date(2024, 12, 31), "F1", "finance"), BOOK)
account = Spec(ACCOUNT, GM)

DECIDING: AnySubject = ACCOUNT  # wishes in lists are only commands to the type checker


def march(day: int) -> date:
    """A day of March 2024."""
    return date(2024, 3, day)


FIRST = march(1)


def line(amount: str, listed: str | None = None, line_no: str = "1", quantity: str = "10") -> InvoiceLine:
    """A goods line, at list price unless told."""
    return InvoiceLine(
        line_no=line_no,
        kind="goods",
        product_id="P1",
        quantity=Decimal(quantity),
        amount=Decimal(amount),
        list_amount=Decimal(listed or amount),
    )


def freight(amount: str) -> InvoiceLine:
    """A freight line."""
    return InvoiceLine(line_no="99", kind="freight", amount=Decimal(amount), list_amount=Decimal(amount))


def invoice(number: str, *lines: InvoiceLine, on: date = FIRST, days: int = 30, **members: Any) -> IssueInvoice:
    """An invoice on credit; a number and an amount may do."""
    return IssueInvoice(
        **{
            "invoice_no": number,
            "customer_id": "C1",
            "contract_no": "K1",
            "signed_on": date(2024, 1, 1),
            "issued_on": on,
            "terms": Terms(kind="credit", credit_days=days),
            "lines": lines,
            "amount": sum((one.amount for one in lines), Decimal("0.00")),
            **members,
        }
    )


def cash(number: str, amount: str, on: date, named: str | None = None, **members: Any) -> RecordReceipt:
    """Money in cash."""
    told = {"receipt_no": number, "customer_id": "C1", "method": "cash", "received_on": on, "amount": amount}
    return RecordReceipt.model_validate({**told, "invoice_no": named, **members})


def cheque(number: str, amount: str, on: date, named: str | None = None, **members: Any) -> RecordReceipt:
    """A cheque that cleared on the day it came, unless told."""
    told = {"method": "cheque", "instrument_no": f"N-{number}", "cleared_on": on, **members}
    return cash(number, amount, on, named, **told)


def bounce(number: str, on: date) -> BounceInstrument:
    """A cheque comes back."""
    return BounceInstrument(receipt_no=number, customer_id="C1", bounced_on=on)


def clear(number: str, on: date) -> ClearInstrument:
    """The bank pays a cheque."""
    return ClearInstrument(receipt_no=number, customer_id="C1", cleared_on=on)


def deposit(number: str, on: date) -> DepositInstrument:
    """Finance brings a cheque to the bank."""
    return DepositInstrument(receipt_no=number, customer_id="C1", deposited_on=on)


def wrong(number: str, reason: str = "typed twice") -> ProposeCorrection:
    """Finance says that a receipt is wrong."""
    return ProposeCorrection(correction_no=f"GZ-{number}", receipt_no=number, customer_id="C1", reason=reason)


def confirm(number: str) -> ConfirmCorrection:
    """Somebody confirms that a receipt is wrong."""
    return ConfirmCorrection(receipt_no=number, customer_id="C1")


def credit_note(number: str, invoice_no: str, amount: str | None, on: date, **members: Any) -> IssueCreditNote:
    """An allowance, unless goods are named that came back."""
    told = {"credit_note_no": number, "customer_id": "C1", "invoice_no": invoice_no, "dated_on": on, "amount": amount}
    return IssueCreditNote.model_validate({**told, **members})


def write_off(number: str, invoice_no: str, amount: str, on: date) -> WriteOff:
    """Something is given up."""
    return WriteOff(write_off_no=number, customer_id="C1", invoice_no=invoice_no, dated_on=on, amount=Decimal(amount))


def set_off(number: str, amount: str, on: date, named: str | None = None) -> SetOff:
    """Finance proposes to set off what the company owes."""
    told = {"set_off_no": number, "customer_id": "C1", "amount": amount, "dated_on": on, "invoice_no": named}
    return SetOff.model_validate({**told, "reason": "their invoice"})


def approve(number: str) -> ApproveSetOff:
    """The GM approves a set-off."""
    return ApproveSetOff(set_off_no=number, customer_id="C1")


def asked_by(wish: Command, basis: AccountBasis = GM) -> AccountBasis:
    """Return what a wish rests on: finance proposes, and whoever else may be named asks for the rest."""
    return FINANCE if isinstance(wish, ProposeRefund | SetOff | ProposeCorrection) else basis


def history(*wishes: Command, basis: AccountBasis = GM) -> list[Event]:
    """Return the facts of a customer's account after these wishes."""
    state = ACCOUNT.fresh()
    return [fact for wish in wishes for fact in DECIDING.facts(state, wish, asked_by(wish, basis))]


def told(facts: Iterable[Event]) -> list[str]:
    """Return in short what facts say: `R1>V 10.00 03-01` pays, `R1<V …` takes back, `+V …` reverses a write-off."""
    lines = []
    for fact in facts:
        match fact:
            case PaymentAllocated():
                lines.append(f"{fact.receipt_no}>{fact.invoice_no} {fact.amount} {fact.allocated_on:%m-%d}")
            case AllocationReversed():
                lines.append(f"{fact.receipt_no}<{fact.invoice_no} {fact.amount} {fact.reversed_on:%m-%d}")
            case WriteOffReversed():
                lines.append(f"+{fact.invoice_no} {fact.amount} {fact.reversed_on:%m-%d}")
            case _:
                pass
    return lines


def said(before: Sequence[Command], *wishes: Command) -> list[str]:
    """Return what the last wishes did, in short."""
    return told(history(*before, *wishes)[len(history(*before)) :])
