"""Facts in plain words: what would follow, and what has happened. The sentences stand in the catalogue."""

from collections.abc import Callable, Mapping
from string import Formatter
from types import MappingProxyType
from typing import Any

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "PaymentReceived": "{customer_id} paid {amount} on {received_on}; it counts from {counts_on} on",
        "InstrumentReceived": "{method} {instrument_no} of {customer_id} over {amount}: it counts when it clears",
        "PaymentAllocated": "pays {invoice_no} with {amount}",
        "AllocationReversed": "takes {amount} back from {invoice_no}",
        "InstrumentBounced": "{receipt_no} has bounced on {bounced_on}",
        "PaymentReleased": "the waiting money of {receipt_no} is free from {released_on} on",
        "CashHandedIn": "the cash of {receipt_no} was handed in on {handed_in_on}",
        "RefundProposed": "a refund of {amount} to {customer_id} waits for the gm",
        "RefundPaid": "{amount} goes back to {customer_id} on {paid_on}",
        "CreditNoteIssued": "credit note {credit_note_no} takes {amount} off {invoice_no}",
        "AmountWrittenOff": "{amount} of {invoice_no} is written off",
        "CollectionPaused": "collection of {invoice_no} rests until {until}: {note}",
        "CommissionPeriodClosed": "{month} is closed",
        "OrderPlaced": "order {order_no} over {amount} is placed for {required_on}",
        "OrderAgreed": "order {order_no} is agreed",
        "OrderApproved": "order {order_no} is approved and leaves on {batch_on} at {batch_at}",
        "OrderHeld": "order {order_no} is held: {reasons}",
        "OrderCancelled": "order {order_no} is cancelled on {cancelled_on}: {reason}",
        "OrderDispatched": "{invoice_no} over {amount} leaves on {dispatched_on}",
        "OrderDelivered": "{invoice_no} arrived on {delivered_on}",
        "ContractRegistered": "contract {contract_no}, {kind}, over {amount} is on file as revision {revision}",
        "ContractReviewed": "revision {revision} of {contract_no} is reviewed: approved {approved}",
        "ContractSigned": "{party} signs {contract_no} on {signed_on}",
        "ContractBecameEffective": "{contract_no} is effective from {signed_on} on",
        "ContractHandedOver": "{contract_no} is {staff_id}'s from {effective_on} on",
        "CustomerRegistered": "{name} is registered as {customer_id}",
        "CustomerAssigned": "{customer_id} is {owner_id}'s from {effective_on} on",
        "CreditLimitSet": "the credit limit of {customer_id} is {credit_limit} from {effective_on} on",
        "CreditLimitProposed": "a limit of {credit_limit} for {customer_id} waits for the head of finance",
        "DuplicateSuspected": "{customer_id} may be {earlier_id}",
        "NumberGiven": "the house gives the number {number}",
        "ComplaintFiled": "the complaint of {customer_id} is on file; an answer is due at {answer_due_at}",
        "ComplaintDecided": "decided: {outcome}, {amount}",
        "CreditGranted": "{customer_id} is granted a credit of {amount}",
        "RuleProposed": "{name} = {value} from {effective_from} on waits for {approver}",
        "RuleChanged": "{name} is {value} from {effective_from} on",
    }
)
CODES = frozenset(
    [
        "open",
        "overdue",
        "done",
        "done_late",
        "withdrawn",
        "told",
        "up",
        "away",
        "checked",
        "released",
        "imported",
        "limit",
        "grade",
        "head",
        "base",
        "excess",
        "override",
        "form",
        "answered",
        "reviewed",
        "decided",
        "granted",
        "refused",
        "closed",
        "filed",
        "reaction",
        "allocation",
        "reversal",
        "allowance",
        "set_off",
        "write_off",
        "issued",
        "paid",
    ]
)
"""Codes of the domain that doors answer, beside those that forms offer."""

MONEY_MEMBERS = frozenset({"amount", "credit_limit", "floor_price"})
WORDS = frozenset({"method", "kind", "party", "outcome", "reasons", "approved", "approver"})


def sentence(
    fact: Mapping[str, Any], t: Callable[..., str], word: Callable[[object], str], money: Callable[[object], str]
) -> str:
    """Return a fact, by its type and what it says, in plain words; by its name where it has no sentence."""
    name, said = str(fact["type"]).split(".")[-2], fact["data"]
    if name not in SENTENCES:
        return f"{word(name)} {', '.join(f'{key} {value}' for key, value in said.items() if isinstance(value, str))}"
    members = [member for _, member, _, _ in Formatter().parse(SENTENCES[name]) if member]
    return t(SENTENCES[name], **{member: _shown(member, said.get(member), word, money) for member in members})


def _shown(key: str, value: Any, word: Callable[[object], str], money: Callable[[object], str]) -> str:
    if value is None:
        return "–"
    if key in MONEY_MEMBERS:
        return money(value)
    if key in WORDS:
        return "、".join(map(word, value)) if isinstance(value, list) else word(value)
    return str(value)
