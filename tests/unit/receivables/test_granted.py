"""Credit that after-sales granted: issued, or refused by a fact and never twice. P5-7.2, P1-3.6"""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.reductions import ClaimCredit, RefuseCredit
from shared.events.receivables import CreditNoteIssued, CreditNoteRefused
from shared.runtime.ask.decisions import Number, NumberTaken
from tests.spec import stamp
from tests.unit.receivables.samples import GM, account, cash, credit_note, history, invoice, line, march

V = invoice("V", line("100.00"))
DAY = march(9)
BASIS = replace(GM, stamp=stamp(DAY))


def claim(amount: str, number: str = "T1/CN", **members: Any) -> ClaimCredit:
    told = {"complaint_no": "T1", "credit_note_no": number, "customer_id": "C1", "invoice_no": "V", "dated_on": DAY}
    return ClaimCredit.model_validate({**told, "amount": amount, **members})


def issued(amount: str, number: str = "T1/CN") -> CreditNoteIssued:
    told = {"credit_note_no": number, "customer_id": "C1", "invoice_no": "V", "dated_on": DAY, "amount": amount}
    return CreditNoteIssued.model_validate({**told, "complaint_no": "T1"})


def refused(amount: str, left: str | None, **members: Any) -> CreditNoteRefused:
    told = {"complaint_no": "T1", "credit_note_no": "T1/CN", "customer_id": "C1", "invoice_no": "V", "amount": amount}
    reason = {
        "left": left,
        "rule": "MoreThanTheInvoice",
        "clause": "P5-7.2",
        "reason": "Credit notes never exceed the invoice.",
    }
    return CreditNoteRefused.model_validate({**told, **reason, "refused_on": DAY, **members})


def because(rule: str, reason: str) -> dict[str, Any]:
    return {"rule": rule, "clause": None, "reason": reason}


@pytest.mark.clause("P5-7.2", "P1-3.6")
def test_what_the_invoice_carries_is_credited() -> None:
    account.given(*history(V)).when(claim("100.00"), BASIS).then(issued("100.00"))
    paid = history(V, cash("R1", "100.00", march(2)))
    facts = account.given(*paid).when(claim("30.00"), BASIS).decide()
    assert [type(fact).__name__ for fact in facts] == ["AllocationReversed", "CreditNoteIssued"]


@pytest.mark.clause("P5-7.2", "P1-3.6")
def test_what_it_does_not_carry_is_refused_by_a_fact_with_its_figures() -> None:
    earlier = history(V, credit_note("N1", "V", "40.01", march(3)))
    account.given(*earlier).when(claim("60.00"), BASIS).then(refused("60.00", "59.99"))
    account.given(*earlier).when(claim("59.99"), BASIS).then(issued("59.99"))


def test_each_rule_that_refuses_a_credit_note_becomes_a_fact() -> None:
    unknown = because("NoSuchInvoice", "The customer has no invoice of this number.")
    account.given().when(claim("1.00"), BASIS).then(refused("1.00", None, **unknown))
    early = because("BeforeItsInvoice", "Nothing reduces an invoice before it is issued.")
    later = history(invoice("V", line("100.00"), on=march(10)))
    account.given(*later).when(claim("1.00"), BASIS).then(refused("1.00", "100.00", **early))
    other = history(V, credit_note("T1/CN", "V", "7.00", march(3)))
    reason = "The same number was recorded before with other content."
    known = because("RecordedDifferently", reason)
    account.given(*other).when(claim("1.00"), BASIS).then(refused("1.00", "93.00", **known))


def test_a_claim_is_answered_once() -> None:
    account.given(*history(V), issued("60.00")).when(claim("60.00"), BASIS).then()
    account.given(*history(V), refused("160.00", "100.00")).when(claim("160.00"), BASIS).then()
    # What was refused stays refused: after-sales decides anew, under the next number.
    account.given(*history(V), refused("60.00", "0.00")).when(claim("60.00"), BASIS).then()
    again = issued("60.00", "T1/CN2")
    account.given(*history(V), refused("160.00", "100.00")).when(claim("60.00", "T1/CN2"), BASIS).then(again)


def test_a_refusal_moves_no_money() -> None:
    before = history(V, cash("R1", "30.00", march(2)))
    after = ACCOUNT.fold([*before, refused("160.00", "100.00")])
    assert after.invoices["V"].open == Decimal("70.00")
    assert after.invoices["V"].credited == Decimal(0)
    assert list(after.queue) == list(ACCOUNT.fold(before).queue)


def test_a_number_that_names_another_thing_is_refused_by_a_fact_too() -> None:
    instead = claim("1.00").instead(NumberTaken(Number("credit_note", "T1/CN")))
    assert isinstance(instead, RefuseCredit)
    taken = because("NumberTaken", "This number names another thing already.")
    account.given(*history(V)).when(instead, BASIS).then(refused("1.00", "100.00", **taken))
