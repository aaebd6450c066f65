"""Whose the money of a line may be, for which reasons and how surely. Pure; a person decides. P4-5.3

Who paid before, and whose name the bank tells, says whose the money is; numbers in the memo and amounts that agree with
what is open say it too, and less surely. Two customers that are each likely make neither sure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate
from typing import Literal, NamedTuple
from unicodedata import normalize

from shared.events.text import read_out
from shared.office.likeness import plain_name

Sureness = Literal["sure", "likely", "possible"]
ORDER: Mapping[Sureness, int] = {"sure": 0, "likely": 1, "possible": 2}
MOST_CANDIDATES = 5
SHORTEST_NUMBER, SHORTEST_OF_DIGITS = 2, 6
"""Signs of a number that is looked for in a memo: fewer, or fewer of digits alone, stand there by chance."""
HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212"


class Because(StrEnum):
    """A reason to take a customer for the payer."""

    SAME_NAME = "same_name"
    SAME_ACCOUNT = "same_account"
    LIKE_NAME = "like_name"
    FORMER_NAME = "former_name"
    INVOICE_NAMED = "invoice_named"
    CONTRACT_NAMED = "contract_named"
    INVOICE_AMOUNT = "invoice_amount"
    INVOICES_AMOUNT = "invoices_amount"
    MAYBE_RECORDED = "maybe_recorded"


IDENTIFIES = frozenset({Because.SAME_NAME, Because.SAME_ACCOUNT})
POINTS_TO = frozenset({Because.LIKE_NAME, Because.FORMER_NAME, Because.INVOICE_NAMED, Because.CONTRACT_NAMED})
NAMES = frozenset({Because.INVOICE_NAMED, Because.CONTRACT_NAMED})


class Line(NamedTuple):
    """What a statement says of money that came in."""

    received_on: date
    amount: Decimal
    payer: str | None = None
    payer_account: str | None = None
    memo: str | None = None


class OpenInvoice(NamedTuple):
    """An invoice of which something is open, and since when that is due."""

    invoice_no: str
    customer_id: str
    due_on: date
    open: Decimal


class Reason(NamedTuple):
    """Why, and by which number where one says it: of an invoice, a contract, a receipt."""

    because: Because
    number: str | None = None


class Candidate(NamedTuple):
    """A customer whose the money may be; `invoice_no` is the invoice that the payer named, where it is exactly one."""

    customer_id: str
    sure: Sureness
    reasons: tuple[Reason, ...]
    invoice_no: str | None = None


Owners = Mapping[str, frozenset[str]]
"""Customers by a name, an account or a number as one reads it out."""


@dataclass(frozen=True)
class Known:
    """What is on record, made ready for many lines.

    `names` and `like_names` are those of customers, `payers` and `accounts` those of earlier lines. `receipts` are
    transfers that were recorded without a statement, by day and amount: customer and number.
    """

    names: Owners = field(default_factory=dict)
    like_names: Owners = field(default_factory=dict)
    payers: Owners = field(default_factory=dict)
    accounts: Owners = field(default_factory=dict)
    contracts: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    invoices: Mapping[str, Sequence[OpenInvoice]] = field(default_factory=dict)
    of_one: Mapping[Decimal, Sequence[OpenInvoice]] = field(default_factory=dict)
    of_several: Mapping[Decimal, Mapping[str, Sequence[OpenInvoice]]] = field(default_factory=dict)
    receipts: Mapping[tuple[date, Decimal], Sequence[tuple[str, str]]] = field(default_factory=dict)


def invoices_by_number(invoices: Sequence[OpenInvoice]) -> Mapping[str, Sequence[OpenInvoice]]:
    """Return invoices by their number as it is read out (`read_out`)."""
    found: dict[str, list[OpenInvoice]] = {}
    for one in invoices:
        found.setdefault(read_out(one.invoice_no), []).append(one)
    return found


def invoices_by_amount(invoices: Sequence[OpenInvoice]) -> Mapping[Decimal, Sequence[OpenInvoice]]:
    """Return invoices by what is open of each."""
    found: dict[Decimal, list[OpenInvoice]] = {}
    for one in invoices:
        found.setdefault(one.open, []).append(one)
    return found


def sums_by_amount(invoices: Sequence[OpenInvoice]) -> Mapping[Decimal, Mapping[str, Sequence[OpenInvoice]]]:
    """Return, by amount, the customers of whom the first two, three, … invoices by due day sum to it."""
    mine: dict[str, list[OpenInvoice]] = {}
    for one in sorted(invoices, key=lambda one: (one.due_on, one.invoice_no)):
        mine.setdefault(one.customer_id, []).append(one)
    found: dict[Decimal, dict[str, Sequence[OpenInvoice]]] = {}
    for customer_id, those in mine.items():
        for count, amount in enumerate(accumulate(one.open for one in those), 1):
            if count > 1:
                found.setdefault(amount, {})[customer_id] = those[:count]
    return found


def candidates(line: Line, known: Known) -> list[Candidate]:
    """Return the customers whose the money of a line may be, the surest first, five at most; none without a reason."""
    reasons: dict[str, list[Reason]] = {}
    for customer_id, reason in _reasons(line, known):
        if reason not in reasons.setdefault(customer_id, []):
            reasons[customer_id].append(reason)
    # Whoever it was recorded for: by hand it may stand with a wrong customer.
    for _, receipt_no in known.receipts.get((line.received_on, line.amount), ()):
        for those in reasons.values():
            those.append(Reason(Because.MAYBE_RECORDED, receipt_no))
    alone = sum(_sureness(those) != "possible" for those in reasons.values()) == 1
    found = [_candidate(customer_id, those, alone=alone) for customer_id, those in reasons.items()]
    found.sort(key=lambda one: (ORDER[one.sure], -len(one.reasons), one.customer_id))
    return found[:MOST_CANDIDATES]


def _candidate(customer_id: str, reasons: Sequence[Reason], *, alone: bool) -> Candidate:
    sure = _sureness(reasons)
    if sure == "sure" and not alone:
        sure = "likely"
    if any(one.because is Because.MAYBE_RECORDED for one in reasons):
        sure = "possible"
    named = [one.number for one in reasons if one.because is Because.INVOICE_NAMED]
    return Candidate(customer_id, sure, tuple(reasons), named[0] if len(named) == 1 else None)


def _sureness(reasons: Sequence[Reason]) -> Sureness:
    """Return how surely these reasons make a customer the payer, before the candidates are compared."""
    kinds = {one.because for one in reasons}
    if kinds & IDENTIFIES or (kinds & NAMES and kinds - NAMES - {Because.MAYBE_RECORDED}):
        return "sure"
    return "likely" if kinds & POINTS_TO else "possible"


def _reasons(line: Line, known: Known) -> Iterator[tuple[str, Reason]]:
    """Yield what speaks for whom."""
    yield from _by_payer(line, known)
    if line.memo:
        yield from _by_memo(line.memo, known)
    for one in known.of_one.get(line.amount, ()):
        yield one.customer_id, Reason(Because.INVOICE_AMOUNT, one.invoice_no)
    for customer_id, those in known.of_several.get(line.amount, {}).items():
        yield customer_id, Reason(Because.INVOICES_AMOUNT, ", ".join(one.invoice_no for one in those))


def _by_payer(line: Line, known: Known) -> Iterator[tuple[str, Reason]]:
    if line.payer_account:
        for customer_id in sorted(known.accounts.get(read_out(line.payer_account), ())):
            yield customer_id, Reason(Because.SAME_ACCOUNT)
    if not line.payer:
        return
    same = known.names.get(read_out(line.payer), frozenset())
    for customer_id in sorted(same):
        yield customer_id, Reason(Because.SAME_NAME)
    for customer_id in sorted(known.like_names.get(plain_name(line.payer), frozenset()) - same):
        yield customer_id, Reason(Because.LIKE_NAME)
    for customer_id in sorted(known.payers.get(read_out(line.payer), ())):
        yield customer_id, Reason(Because.FORMER_NAME)


def _by_memo(memo: str, known: Known) -> Iterator[tuple[str, Reason]]:
    for number in numbers_in(memo, known.invoices):
        for one in known.invoices[number]:
            yield one.customer_id, Reason(Because.INVOICE_NAMED, one.invoice_no)
    for number in numbers_in(memo, known.contracts):
        for customer_id, contract_no in known.contracts[number]:
            yield customer_id, Reason(Because.CONTRACT_NAMED, contract_no)


def numbers_in(memo: str, numbers: Mapping[str, object]) -> list[str]:
    """Return which numbers, as one reads them out, stand in a memo as words of their own, in their order.

    `FH-2026-000201` is also found as `fh 2026 000201`, and not in `FH-2026-0002011`.
    """
    signs = normalize("NFKC", memo).casefold()
    places = [(sign, place) for place, sign in enumerate(signs) if read_out(f"a{sign}") != "a"]
    text = "".join(sign for sign, _ in places)
    lengths = sorted({len(number) for number in numbers if _stands_out(number)}, reverse=True)
    found: list[str] = []
    start = 0
    while start < len(text):
        fits = (length for length in lengths if text[start : start + length] in numbers)
        whole = (length for length in fits if _is_whole(signs, places, start, start + length))
        length = next(whole, 0)
        if length:
            found.append(text[start : start + length])
        start += max(length, 1)
    return list(dict.fromkeys(found))


def _stands_out(number: str) -> bool:
    return len(number) >= (SHORTEST_OF_DIGITS if number.isdigit() else SHORTEST_NUMBER)


def _is_whole(signs: str, places: Sequence[tuple[str, int]], start: int, end: int) -> bool:
    """Tell whether neither end of a find goes on as a number or Latin word, hyphens included."""
    if end > len(places):
        return False
    before, behind = signs[: places[start][1]].rstrip(HYPHENS), signs[places[end - 1][1] + 1 :].lstrip(HYPHENS)
    first, last = places[start][0], places[end - 1][0]
    return not (_runs_on(before[-1:], first) or _runs_on(last, behind[:1]))


def _runs_on(one: str, other: str) -> bool:
    return bool(one and other) and one.isascii() and other.isascii() and one.isalnum() and other.isalnum()
