"""Cases on carriers: who answers for goods and papers on the way. P5-5.2e

Opened by hand, or by itself when the day after the due day of the proof begins; heard, then settled or dropped.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.book import OrderBook
from services.orders.subjects.order_book.case_state import Case, CaseEvent
from services.orders.subjects.order_book.case_wishes import (
    CaseCommand,
    ClaimInCase,
    HearCase,
    OpenCase,
    OpenDueCase,
    SettleCase,
)
from services.orders.subjects.order_book.sent import Sent
from shared.events.money import ZERO
from shared.events.orders import (
    CarrierCaseClaimed,
    CarrierCaseClosed,
    CarrierCaseHeard,
    CarrierCaseOpened,
    CaseKind,
    DeliveryProved,
)
from shared.runtime.ask.decisions import NotThere, Refused, check_same, differing


class UnknownCase(NotThere):
    """There is no such case."""


class MoreThanTheGoods(Refused):
    """No more is claimed than the invoice says of the lines of goods."""

    clause = "P5-5.2e"


class CaseIsClosed(Refused):
    """A case that is settled or dropped changes no more."""

    clause = "P5-5.2e"
    status = 409


class NotHeard(Refused):
    """A case is decided after the carrier was heard."""

    clause = "P5-5.2e"
    status = 409


class MoreThanClaimed(Refused):
    """No more is settled than is claimed, and nothing where the case is dropped."""

    field = "amount"
    clause = "P5-5.2e"


class OnlyTheGMDecides(Refused):
    """The head of the office decides cases up to an amount that is claimed; what is above is the GM's."""

    clause = "P5-5.2e"
    status = 403


def about_case(book: OrderBook, command: CaseCommand, basis: OrderBasis) -> Iterator[CaseEvent]:
    """Yield what becomes of a case."""
    match command:
        case OpenCase():
            yield from open_case(book, command, basis)
        case OpenDueCase():
            yield from open_due(book, command, basis)
        case ClaimInCase():
            yield from claim(book, command, basis)
        case HearCase():
            yield from hear(book, command, basis)
        case SettleCase():
            yield from settle(book, command, basis)
        case _:
            assert_never(command)


def open_case(book: OrderBook, command: OpenCase, basis: OrderBasis) -> Iterator[CaseEvent]:
    """Yield a case that somebody opens; nothing where exactly this is on record."""
    known = book.cases.get(command.case_no)
    if known is not None:
        check_same(command, known.opened, f"Case {command.case_no} is on record.")
        return
    sent = book.dispatch(command.invoice_no)
    check_claim(sent, command.claimed, "claimed")
    yield opened(command, sent, basis, kind=command.kind, claimed=command.claimed, text=command.text)


def open_due(book: OrderBook, command: OpenDueCase, basis: OrderBasis) -> Iterator[CaseEvent]:
    """Yield the case of a proof that is not complete in time; nothing where it is, or none is due, or a second time."""
    sent = book.dispatch(command.invoice_no)
    proof = sent.proof
    if sent.proof_due_on is None or command.day <= sent.proof_due_on or sent.failed is not None:
        return
    if proof is not None and not proof.missing:
        return
    if any(case.opened.by_itself and case.opened.invoice_no == command.invoice_no for case in book.cases.values()):
        return
    kind: CaseKind = "bill" if proof is not None and proof.missing == ("bill",) else "proof"
    yield opened(command, sent, basis, kind=kind, claimed=ZERO, by_itself=True)


def opened(
    command: OpenCase | OpenDueCase, sent: Sent, basis: OrderBasis, *, kind: CaseKind, **said: object
) -> CarrierCaseOpened:
    """Return that a case is open, on the carrier and driver of its dispatch."""
    carrier_id, driver_id = sent.carrier
    return CarrierCaseOpened.model_validate(
        {
            "case_no": command.case_no,
            "invoice_no": command.invoice_no,
            "customer_id": command.customer_id,
            "carrier_id": carrier_id,
            "driver_id": driver_id,
            "kind": kind,
            "opened_on": basis.stamp.today,
            "opened_by": basis.stamp.actor,
            **said,
        }
    )


def claim(book: OrderBook, command: ClaimInCase, basis: OrderBasis) -> Iterator[CaseEvent]:
    """Yield what is claimed from now on; nothing where that is so."""
    case = open_one(book, command.case_no)
    check_claim(book.dispatch(case.opened.invoice_no), command.amount, "amount")
    if command.amount != case.claimed:
        yield CarrierCaseClaimed(**dict(command), claimed_on=basis.stamp.today, claimed_by=basis.stamp.actor)


def hear(book: OrderBook, command: HearCase, basis: OrderBasis) -> Iterator[CaseEvent]:
    """Yield what the carrier says; nothing where exactly this is on record."""
    heard = of_number(book, command.case_no).heard
    if heard is not None:
        check_same(command, heard, f"The carrier was heard about case {command.case_no}.")
        return
    open_one(book, command.case_no)
    yield CarrierCaseHeard(**dict(command), heard_on=basis.stamp.today, heard_by=basis.stamp.actor)


def settle(book: OrderBook, command: SettleCase, basis: OrderBasis) -> Iterator[CaseEvent]:
    """Yield the end of a case, by the level that its claim asks for; nothing where it ended just so."""
    who = basis.authority.decider(basis.stamp)
    told = {**command.model_dump(), "on_behalf_of": who.for_whom}
    known = of_number(book, command.case_no)
    if known.closed is not None and not differing(told, dict(known.closed)):
        return
    case = open_one(book, command.case_no)
    check_level(case, basis)
    if case.heard is None:
        raise NotHeard(f"Case {command.case_no}.")
    if command.amount > (case.claimed if command.outcome == "settled" else ZERO):
        raise MoreThanClaimed(f"{case.claimed} is claimed.")
    yield CarrierCaseClosed(**told, closed_on=basis.stamp.today, closed_by=who.actor)


def check_level(case: Case, basis: OrderBasis) -> None:
    """Refuse the head of the office a claim that is the GM's."""
    steps = basis.authority.steps(basis.stamp, "office_head", "gm", amount=case.claimed)
    most = basis.rules.case_office_head_max
    if case.claimed > most and "gm" not in steps:
        raise OnlyTheGMDecides(f"{case.claimed} is claimed, the head of the office decides up to {most}.")


def closed_by_proof(cases: dict[str, Case], proof: DeliveryProved) -> Iterator[CaseEvent]:
    """Yield the end of the case that had opened by itself, for the proof is complete now."""
    for number, case in cases.items():
        if case.opened.invoice_no == proof.invoice_no and case.opened.by_itself and case.closed is None:
            yield CarrierCaseClosed(
                case_no=number,
                invoice_no=proof.invoice_no,
                customer_id=proof.customer_id,
                outcome="dropped",
                amount=ZERO,
                by_proof=True,
                closed_on=proof.proved_on,
                closed_by=proof.proved_by,
            )


def check_claim(sent: Sent, amount: Decimal, member: str) -> None:
    """Refuse to claim more than the goods of a dispatch are worth."""
    if amount > sent.goods_amount:
        raise MoreThanTheGoods(f"They are {sent.goods_amount}.", field=member)


def of_number(book: OrderBook, case_no: str) -> Case:
    """Return a case; raises UnknownCase."""
    if case_no not in book.cases:
        raise UnknownCase(case_no)
    return book.cases[case_no]


def open_one(book: OrderBook, case_no: str) -> Case:
    """Return a case that is not closed; raises UnknownCase, CaseIsClosed."""
    case = of_number(book, case_no)
    if case.closed is not None:
        raise CaseIsClosed(f"Case {case_no}, on {case.closed.closed_on}.")
    return case
