"""A new revision of a contract on its first day: which orders are placed anew, and what then approves them. P3-4.8"""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.orders.reactions import reactions
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.agreed import Agreed, Priced, Revision
from services.orders.subjects.order_book.basis import OrderBasis
from services.orders.subjects.order_book.dispatching import NotApproved
from services.orders.subjects.order_book.placing import MoreThanOpen
from services.orders.subjects.order_book.revising import RevisionNotTaken, looser
from services.orders.subjects.order_book.wishes import AgreeToOrder, ChangeOrder, TakeRevision
from shared.events import Event
from shared.events.contracts import ContractBecameEffective, Instalment, Terms
from shared.events.orders import OrderApproved, OrderDispatched, OrderHeld, OrderPlaced
from shared.runtime.tables.definition import Recorded
from tests.unit.orders.samples import (
    MONTH,
    approved,
    basis,
    consent,
    dispatch,
    goods,
    held,
    order,
    place,
    placed,
    standing,
    take_over,
)

SIGNED, LAST, FIRST = date(2026, 6, 1), date(2026, 6, 12), date(2026, 6, 13)
MONDAY = date(2026, 6, 15)
TAKE = TakeRevision(customer_id="C1", contract_no="K1")
AGREE = AgreeToOrder(order_no="O1", customer_id="C1")


def revision(number: int, price: str, terms: Terms = MONTH, quantity: str = "100", product: str = "P1") -> Revision:
    """A revision of the contract; the second is signed and recorded on 12 June 2026."""
    lines = {"1": Priced(product, Decimal(quantity), Decimal(price), Decimal("50.00"))}
    return Revision(number, SIGNED if number == 1 else LAST, terms, lines, None if number == 1 else FIRST)


def of(*revisions: Revision, on: date = FIRST, **members: Any) -> OrderBasis:
    """The basis of a decision at ten in the morning of a day."""
    at = datetime(on.year, on.month, on.day, 2, tzinfo=UTC)
    return basis(at=at, today=on, contract=Agreed("K1", "C1", revisions), **members)


def form(quantity: str = "60", amount: str = "3000.00", **members: Any) -> OrderPlaced:
    """The order of sixty pieces at 50.00."""
    return placed(quantity, amount, **{"placed_on": SIGNED, **members})


LET_THROUGH = (form(), consent(), approved(amount="3000.00", batch_on=SIGNED))
CHEAPER = (revision(1, "50.00"), revision(2, "45.00"))


def anew(*facts: Event, by: OrderBasis) -> OrderPlaced:
    """The one order that is placed anew."""
    [event] = order.given(*facts).when(TAKE, by).decide()
    assert isinstance(event, OrderPlaced)
    return event


@pytest.mark.clause("P3-4.8.1", "P5-5.2b")
def test_a_dispatch_follows_the_revision_of_its_day() -> None:
    """A dispatch of 12 June is invoiced at 50.00, of 13 June at 45.00."""
    for day, price, number in ((LAST, "50.00", 1), (FIRST, "45.00", 2)):
        wish = take_over(goods("10"), dispatched_on=day)
        *_, sent = order.given().when(wish, of(*CHEAPER, on=MONDAY)).decide()
        assert isinstance(sent, OrderDispatched)
        assert (sent.lines[0].unit_price, sent.revision) == (Decimal(price), number)
        assert (sent.amount, sent.lines[0].list_amount) == (10 * Decimal(price), Decimal("500.00"))


@pytest.mark.clause("P3-4.8.1", "P5-5.2b")
def test_an_order_of_sixty_falls_and_the_heads_agreement_approves_it() -> None:
    """From 3,000.00 to 2,700.00: placed, and credit is not checked again."""
    fallen = anew(*LET_THROUGH, by=of(*CHEAPER))
    assert fallen == form(amount="2700.00", revision=2, revised_on=FIRST, credit_stands=True)
    order.given(*LET_THROUGH).when(TAKE, of(*CHEAPER, on=LAST)).then()
    order.given(*LET_THROUGH, fallen).when(TAKE, of(*CHEAPER)).then()
    poor = of(*CHEAPER, on=MONDAY)
    agreed, outcome = order.given(*LET_THROUGH, fallen).when(AGREE, poor).decide()
    assert isinstance(outcome, OrderApproved)
    assert (outcome.how, outcome.amount, outcome.figures) == ("checked", Decimal("2700.00"), None)
    assert (outcome.batch_on, outcome.batch_at) == (MONDAY, time(13, 30))
    out = dispatch(goods("10"), dispatched_on=MONDAY)
    [sent] = order.given(*LET_THROUGH, fallen, agreed, outcome).when(out, poor).decide()
    assert isinstance(sent, OrderDispatched)
    assert sent.amount == Decimal("450.00")


@pytest.mark.clause("P5-5.2b")
@pytest.mark.parametrize(
    ("after", "again"),
    [
        (revision(2, "50.00"), False),
        (revision(2, "50.00", quantity="70"), False),
        (revision(2, "50.00", product="P2"), True),
        (revision(2, "50.01"), True),
        (revision(2, "50.00", Terms(kind="cod")), True),
    ],
)
def test_the_others_take_the_revision_silently(after: Revision, again: bool) -> None:  # noqa: FBT001  # a case
    found = order.given(*LET_THROUGH).when(TAKE, of(revision(1, "50.00"), after)).decide()
    assert bool(found) == again


@pytest.mark.clause("P5-5.2b")
def test_credit_is_checked_where_the_amount_rose_or_the_terms_became_looser() -> None:
    for after, stands in (
        (revision(2, "50.01"), False),
        (revision(2, "45.00", Terms(kind="credit", credit_days=31)), False),
        (revision(2, "45.00", Terms(kind="credit", credit_days=29)), True),
        (revision(2, "45.00", Terms(kind="cod")), True),
    ):
        by = of(revision(1, "50.00"), after, standing=standing(own_limit=Decimal("1.00")))
        fallen = anew(*LET_THROUGH, by=by)
        assert fallen.credit_stands == stands
        *_, outcome = order.given(*LET_THROUGH, fallen).when(AGREE, by).decide()
        assert isinstance(outcome, OrderApproved if stands else OrderHeld)
    waiting = anew(form(), by=of(*CHEAPER))
    refused = anew(form(), consent(), held("limit"), by=of(*CHEAPER))
    assert (waiting.credit_stands, refused.credit_stands) == (False, False)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Terms(kind="prepaid"), Terms(kind="cod"), True),
        (Terms(kind="cod"), Terms(kind="instalments", instalments=(Instalment(share=Decimal(1)),)), True),
        (Terms(kind="credit", credit_days=0), Terms(kind="cod"), False),
        (MONTH, MONTH, False),
    ],
)
def test_looser_terms(before: Terms, after: Terms, expected: bool) -> None:  # noqa: FBT001  # a case
    assert looser(before, after) == expected


@pytest.mark.clause("P5-5.2b", "P5-5.2d")
def test_between_the_day_and_the_new_agreement_nothing_leaves_but_what_left_before_is_recorded() -> None:
    out = dispatch(goods("10"), dispatched_on=FIRST)
    late = order.given(*LET_THROUGH).when(out, of(*CHEAPER)).refuses(RevisionNotTaken)
    assert (late.clause, late.status) == ("P5-5.2b", 409)
    fallen = anew(*LET_THROUGH, by=of(*CHEAPER))
    waits = order.given(*LET_THROUGH, fallen)
    waits.when(out, of(*CHEAPER)).refuses(NotApproved)
    yesterday = dispatch(goods("10"), dispatched_on=LAST)
    [sent] = waits.when(yesterday, of(*CHEAPER)).decide()
    assert isinstance(sent, OrderDispatched)
    assert (sent.amount, sent.revision) == (Decimal("500.00"), 1)


@pytest.mark.clause("P5-5.2b")
def test_what_left_of_an_order_keeps_its_price() -> None:
    shipped = order.given(*LET_THROUGH).when(dispatch(goods("20"), dispatched_on=LAST), of(*CHEAPER, on=LAST)).decide()
    fallen = anew(*LET_THROUGH, *shipped, by=of(*CHEAPER))
    assert fallen.amount == 20 * Decimal("50.00") + 40 * Decimal("45.00")
    book = ORDER_BOOK.fold([*LET_THROUGH, *shipped, fallen])
    assert book.orders["O1"].to_invoice == Decimal("1800.00")
    more = ChangeOrder(**dict(place("70", required_on=MONDAY + timedelta(days=9))))
    [raised] = order.given(*LET_THROUGH, *shipped, fallen).when(more, of(*CHEAPER, on=MONDAY)).decide()
    assert isinstance(raised, OrderPlaced)
    assert (raised.amount, raised.revision) == (20 * Decimal("50.00") + 50 * Decimal("45.00"), 2)
    assert (raised.revised_on, raised.credit_stands) == (None, False)


@pytest.mark.clause("P5-5.2b")
def test_no_more_leaves_than_the_revision_of_the_day_has() -> None:
    less = (revision(1, "50.00"), revision(2, "50.00", quantity="30"))
    wish = take_over(goods("31"), dispatched_on=FIRST)
    order.given().when(wish, of(*less, on=MONDAY)).refuses(MoreThanOpen)
    assert order.given().when(take_over(goods("31"), dispatched_on=LAST), of(*less, on=MONDAY)).decide()


def test_an_order_of_an_older_release_goes_by_the_day_it_was_placed() -> None:
    old = LET_THROUGH[0].model_copy(update={"revision": None})
    assert anew(old, *LET_THROUGH[1:], by=of(*CHEAPER)).amount == Decimal("2700.00")
    order.given(old, *LET_THROUGH[1:]).when(TAKE, of(CHEAPER[0])).then()
    order.given(old).when(TAKE, basis(contract=None)).then()


def test_the_fact_of_a_later_revision_asks_at_once_and_that_of_the_first_nothing() -> None:
    said = {"contract_no": "K1", "customer_id": "C1", "staff_id": "S1", "kind": "special", "amount": "4500.00"}
    rest = {"signed_on": LAST, "terms": MONTH, "lines": (), "content_hash": "0" * 64}

    def asked(**members: Any) -> list[Any]:
        fact = ContractBecameEffective.model_validate({**said, **rest, **members})
        at = datetime(2026, 6, 12, tzinfo=UTC)
        return list(reactions(Recorded("contracts", 7, "contract-K1", 9, at, "O1", fact)))

    assert [wish for _, _, wish in asked(revision=2, in_force_from=FIRST)] == [TAKE]
    assert asked(revision=1) == []
