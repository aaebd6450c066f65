"""Papers that somebody brings to a door, for whatever customer of a race: one builder each.

The customer's invoice is `V.<customer>`, money of his that is free `free.<customer>`.
"""

from typing import Any

from tests.races.desk import OPERATOR, Asked
from tests.races.town import DAY, invoice


def receipt(number: str, customer_id: str, **members: Any) -> Asked:
    """Money came in."""
    told = {"receipt_no": number, "customer_id": customer_id, "method": "transfer", "amount": "1.00"}
    return Asked("receivables", "F1", "/receipts", {**told, "received_on": DAY, **members})


def bank_line(number: str, customer_id: str, serial: str) -> Asked:
    """A line of a statement is confirmed."""
    line = {"bank": "ICBC", "account": "4000012309200012345", "serial": serial, "payer": "宏达机械有限公司"}
    return receipt(number, customer_id, bank_line=line)


def cheque(number: str, customer_id: str) -> Asked:
    """A cheque came in; it is no money yet."""
    return receipt(number, customer_id, method="cheque", instrument_no=f"{number}/Q")


def credit_note(number: str, customer_id: str, amount: str = "0.10") -> Asked:
    """The customer's invoice is reduced."""
    told = {"credit_note_no": number, "customer_id": customer_id, "invoice_no": f"V.{customer_id}"}
    return Asked("receivables", "F1", "/credit-notes", {**told, "dated_on": DAY, "amount": amount})


def write_off(number: str, customer_id: str, amount: str = "0.10") -> Asked:
    """A part of the customer's invoice will not be collected."""
    told = {"write_off_no": number, "customer_id": customer_id, "invoice_no": f"V.{customer_id}"}
    return Asked("receivables", "G1", "/write-offs", {**told, "dated_on": DAY, "amount": amount})


def set_off(number: str, customer_id: str, amount: str = "0.10") -> Asked:
    """The company owes the customer something else."""
    told = {"set_off_no": number, "customer_id": customer_id, "amount": amount, "dated_on": DAY}
    return Asked("receivables", "F1", "/set-offs", {**told, "reason": "carriage"})


def refund(number: str, customer_id: str, amount: str = "0.10") -> Asked:
    """Free money is to be paid back."""
    told = {"refund_no": number, "customer_id": customer_id, "receipt_no": f"free.{customer_id}", "amount": amount}
    return Asked("receivables", "F1", "/refunds", {**told, "proposed_on": DAY})


def correction(receipt_no: str, customer_id: str, who: str = "F1") -> Asked:
    """Finance says that a receipt is wrong."""
    told = {"customer_id": customer_id, "reason": "typed twice"}
    return Asked("receivables", who, f"/receipts/{receipt_no}/correction", told)


def confirmation(receipt_no: str, customer_id: str) -> Asked:
    """The head of finance confirms that a receipt is wrong."""
    return Asked("receivables", "F2", f"/receipts/{receipt_no}/correction/confirmation", {"customer_id": customer_id})


def imported(number: str, customer_id: str, quantity: str = "10") -> Asked:
    """A dispatch of a history, which is an order and an invoice of its own."""
    service, door, row = invoice(number, customer_id, quantity=quantity)
    return Asked(service, OPERATOR, f"/import/{door}", {"rows": [row]})
