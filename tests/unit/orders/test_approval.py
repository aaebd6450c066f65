"""Agreement, credit check, release, recheck."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.orders.reactions import reactions
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.approval import NotHeld, NotTheHeadOfFinance, OwnOrder
from services.orders.subjects.order_book.book import UnknownOrder
from services.orders.subjects.order_book.credit import OpenInvoice, Standing, checked
from services.orders.subjects.order_book.wishes import (
    AgreeToOrder,
    CheckOrder,
    OrderCommand,
    RecheckCredit,
    ReleaseOrder,
)
from shared.events import Event
from shared.events.orders import OrderApproved, OrderHeld
from shared.events.receivables import InstrumentBounced, ReceiptCorrected
from shared.runtime.ask.decisions import Refused
from shared.runtime.tables.definition import Recorded
from tests.unit.orders.samples import (
    NOON,
    RULES,
    TODAY,
    agreed,
    approved,
    basis,
    consent,
    dispatch,
    figures,
    goods,
    held,
    order,
    owes,
    place,
    placed,
    sent,
    standing,
)

AGREE = AgreeToOrder(order_no="O1", customer_id="C1")
RELEASE = ReleaseOrder(order_no="O1", customer_id="C1", reason="guaranteed by the parent company")
LONG_AGO = date(2024, 5, 3)  # 31 days before today


@pytest.mark.clause("P5-5.2b")
def test_the_manager_agrees_and_the_order_is_approved_within_the_rule() -> None:
    order.given(placed()).when(AGREE).then(consent(), approved())
    order.given(placed(), consent(), approved()).when(AGREE).then()
    order.given().when(AGREE).refuses(UnknownOrder)


@pytest.mark.clause("P5-5.2b")
def test_nobody_agrees_to_his_own_order() -> None:
    assert order.given(placed()).when(AGREE, basis("rep")).refuses(OwnOrder).clause == "P5-5.2b"


@pytest.mark.clause("P5-5.2b")
@pytest.mark.parametrize(
    ("account", "reasons", "seen"),
    [
        (standing(owes("49000.01")), ("limit",), {"receivables": "49000.01"}),
        (standing(grade="D"), ("limit", "grade"), {"grade": "D", "limit": "0.00"}),
        (
            standing(owes("2.00", due_on=LONG_AGO)),
            ("overdue",),
            {"receivables": "2.00", "max_days_overdue": 31},
        ),
        (standing(elsewhere=Decimal("49000.01")), ("limit",), {"approved": "49000.01"}),
        (
            standing(own_limit=Decimal("999.99")),
            ("limit",),
            {"limit": "999.99", "limit_source": "own"},
        ),
    ],
)
def test_an_order_beyond_the_rule_is_held(account: Standing, reasons: tuple[str, ...], seen: dict[str, Any]) -> None:
    order.given(placed()).when(AGREE, basis(standing=account)).then(consent(), held(*reasons, **seen))


@pytest.mark.clause("P5-5.2b")
@pytest.mark.parametrize(
    "account",
    [
        standing(owes("49000.00")),  # the last of the limit
        standing(owes("2.00", due_on=date(2024, 5, 4))),  # 30 days
        standing(owes("1.00", due_on=LONG_AGO)),  # the small difference
        standing(owes("499000.00"), grade="A"),
        standing(owes("199000.00"), grade="B"),
        standing(owes("60000.00"), own_limit=Decimal(61000)),
    ],
)
def test_an_order_at_the_edge_of_the_rule_is_not(account: Standing) -> None:
    _, outcome = order.given(placed()).when(AGREE, basis(standing=account)).decide()
    assert isinstance(outcome, OrderApproved)
    assert outcome.how == "checked"


@pytest.mark.clause("P5-5.2b")
def test_a_prepaid_order_takes_no_credit() -> None:
    bad = basis(standing=standing(owes("900000.00", due_on=LONG_AGO), grade="D"))
    order.given(placed(prepaid=True)).when(AGREE, bad).then(consent(), approved(how="prepaid", figures=None))


@pytest.mark.clause("P5-5.2b")
def test_two_orders_do_not_both_take_the_last_of_the_limit() -> None:
    rich = basis(standing=standing(owes("48500.00")))
    first = placed(order_no="O0"), consent("O0"), approved("O0")
    order.given(*first, placed()).when(AGREE, rich).then(
        consent(), held("limit", receivables="48500.00", approved="1000.00")
    )


def test_a_dispatch_counts_once_while_its_invoice_is_on_the_way() -> None:
    gone = (
        placed(order_no="O0"),
        consent("O0"),
        approved("O0"),
        sent(dispatch(order_no="O0", invoice_no="I0"), number="O0"),
    )
    _, before = order.given(*gone, placed()).when(AGREE).decide()
    invoiced = basis(standing=standing(owes("1000.00")))
    _, after = order.given(*gone, placed()).when(AGREE, invoiced).decide()
    assert isinstance(before, OrderApproved)
    assert isinstance(after, OrderApproved)
    assert before.figures == figures(approved="1000.00")
    assert after.figures == figures(receivables="1000.00")


def test_of_a_part_dispatched_order_the_rest_counts() -> None:
    part = sent(dispatch(goods("4"), order_no="O0", invoice_no="I0"), number="O0")
    facts = (placed(order_no="O0"), consent("O0"), approved("O0"), part, placed())
    _, outcome = order.given(*facts).when(AGREE, basis(standing=standing(owes("400.00")))).decide()
    assert isinstance(outcome, OrderApproved)
    assert outcome.figures == figures(receivables="400.00", approved="600.00")


@pytest.mark.clause("P5-5.2b")
def test_finances_head_releases_with_a_reason() -> None:
    poor = standing(owes("49500.00"))
    mine = basis("head", standing=poor, finance_heads=frozenset({"head"}))
    hold = held("limit", receivables="49500.00")
    fact = approved(how="released", released_by="head", reason=RELEASE.reason, figures=figures(receivables="49500.00"))
    order.given(placed(), consent(), hold).when(RELEASE, mine).then(fact)
    order.given(placed(), consent(), hold, fact).when(RELEASE, mine).then()


@pytest.mark.clause("P5-5.2b")
def test_and_nobody_else() -> None:
    waiting = order.given(placed(), consent(), held("limit"))
    assert waiting.when(RELEASE, basis("clerk")).refuses(NotTheHeadOfFinance).clause == "P5-5.2b"
    own = basis("rep", finance_heads=frozenset({"rep"}))
    waiting.when(RELEASE, own).refuses(OwnOrder)
    order.given(placed()).when(RELEASE, basis("head", finance_heads=frozenset({"head"}))).refuses(NotHeld)


def test_a_held_order_that_fits_by_now_is_approved() -> None:
    again = CheckOrder(order_no="O1", customer_id="C1")
    waiting = order.given(placed(), consent(), held("limit"))
    waiting.when(again, basis(standing=standing(owes("49500.00")))).then()
    waiting.when(again).then(approved())
    order.given(placed(), consent(), approved()).when(again).then()
    order.given(placed()).when(again).refuses(NotHeld)


@pytest.mark.clause("P5-5.2b")
def test_a_bounced_instrument_holds_what_no_longer_fits_the_oldest_approval_first() -> None:
    facts = (
        *(placed("1", "100.00", order_no="O0"), consent("O0"), approved("O0", "100.00")),
        *(placed(), consent(), approved()),
    )
    poor = basis(standing=standing(owes("49500.00")))
    order.given(*facts).when(RecheckCredit(customer_id="C1"), poor).then(
        held("limit", order_amount="1000.00", receivables="49500.00", approved="100.00")
    )
    order.given(*facts).when(RecheckCredit(customer_id="C1")).then()


def test_what_has_left_is_not_held_any_more() -> None:
    poor = basis(standing=standing(owes("90000.00")))
    gone = (placed(), consent(), approved(), sent(dispatch()))
    order.given(*gone).when(RecheckCredit(customer_id="C1"), poor).then()
    prepaid = (placed(prepaid=True), consent(), approved(how="prepaid", figures=None))
    order.given(*prepaid).when(RecheckCredit(customer_id="C1"), poor).then()


@pytest.mark.clause("P5-5.2b")
def test_receivables_say_when_to_check_again() -> None:
    bounced = InstrumentBounced(receipt_no="R1", customer_id="C1", bounced_on=TODAY, withdrawn=Decimal(0))
    told = {"correction_no": "GZ-1", "receipt_no": "R1", "customer_id": "C1", "corrected_on": TODAY}
    corrected = ReceiptCorrected.model_validate(
        {**told, "withdrawn": "0.00", "proposed_by": "F1", "confirmed_by": "F2"}
    )
    for fact in (bounced, corrected):
        [(subject, key, command)] = reactions(Recorded("receivables", 7, "account-C1", 3, NOON, "finance", fact))
        assert (subject.name, key, command) == ("customer", "C1", RecheckCredit(customer_id="C1"))
    assert not list(reactions(Recorded("receivables", 8, "account-C1", 4, NOON, "finance", placed())))


def test_reductions_take_from_the_latest_part_and_money_pays_the_oldest() -> None:
    parts = [(date(2024, 1, 1), Decimal(60)), (date(2024, 2, 1), Decimal(40))]
    invoice = OpenInvoice("I1", Decimal(100), Decimal(50), Decimal(20), parts)
    assert list(invoice.open_parts()) == [(date(2024, 1, 1), Decimal(30)), (date(2024, 2, 1), Decimal(0))]
    assert invoice.open == Decimal(30)


AMOUNTS = st.decimals(0, 60_000, places=2)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from("ABCD"), st.none() | AMOUNTS)
def test_exposure_never_passes_the_limit_without_a_reason(
    owed: Decimal, on_order: Decimal, wish: Decimal, grade: Any, own: Decimal | None
) -> None:
    account = standing(owes(str(owed)), grade=grade, own_limit=own)
    check = checked(account, approved=on_order, order=wish, rules=RULES, day=TODAY)
    assert ("limit" in check.reasons) == (owed + on_order + wish > check.figures.limit)
    assert ("grade" in check.reasons) == (grade == "D")


WISHES = st.lists(
    st.tuples(st.sampled_from(["place", "agree", "dispatch", "recheck"]), st.integers(1, 4), st.integers(1, 40)),
    max_size=25,
)


@given(WISHES, st.integers(0, 8_000))
def test_no_sequence_of_wishes_passes_the_limit_or_the_contract(wishes: list[tuple[str, int, int]], limit: int) -> None:
    """Whatever is asked in whatever order: exposure stays within the limit, open quantity never falls below zero."""
    book, facts = ORDER_BOOK.fresh(), list[Event]()
    account = standing(own_limit=Decimal(limit))
    for number, (wish, which, quantity) in enumerate(wishes):
        name = f"O{which}"
        commands: dict[str, OrderCommand] = {
            "place": place(str(quantity), order_no=name),
            "agree": AgreeToOrder(order_no=name, customer_id="C1"),
            "dispatch": dispatch(goods(str(quantity)), order_no=name, invoice_no=f"I{number}"),
            "recheck": RecheckCredit(customer_id="C1"),
        }
        asked_by = basis("rep" if wish == "place" else "manager", standing=account)
        try:
            facts += ORDER_BOOK.facts(book, commands[wish], asked_by)
        except Refused:
            continue
        sent_out = sum((sent.amount for sent in book.sent.values()), Decimal(0))
        waiting = sum((o.to_invoice for o in book.orders.values() if o.state == "approved"), Decimal(0))
        assert sent_out + waiting <= limit
        assert sum(book.shipped.values()) <= Decimal(100)
    assert ORDER_BOOK.fold(facts) == book
    assert all(fact.figures.limit == limit for fact in facts if isinstance(fact, OrderHeld))


def test_an_unlimited_contract_does_not_matter_here() -> None:
    huge = basis(contract=agreed(quantity="1000000"), standing=standing(own_limit=Decimal(0)))
    order.given(placed()).when(AGREE, huge).then(consent(), held("limit", limit="0.00", limit_source="own"))
