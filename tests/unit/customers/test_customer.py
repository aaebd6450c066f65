from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.customers.subjects.customer import (
    CUSTOMER,
    AssignCustomer,
    BeforeRegistration,
    ConfirmCreditLimit,
    CustomerBasis,
    GivenToOneself,
    HeadOfBoth,
    NothingProposed,
    NotOnTheRoster,
    OwnerOfThePast,
    OwnProposal,
    SetCreditLimit,
    UnknownCustomer,
)
from shared.events.customers import CreditLimitProposed, CreditLimitSet, CustomerAssigned
from tests.spec import Spec, stamp

JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)
OURS = frozenset({"S1", "S2"})


def basis(actor: str = "M1", *roles: str, **members: Any) -> CustomerBasis:
    """Customer C1, registered on 1 June, of nobody; the caller heads the department of S1 and S2."""
    defaults: dict[str, Any] = {"registered_on": JUNE, "headed": OURS, "grade_limit": Decimal("50000.00")}
    return CustomerBasis(stamp(JUNE, actor, *roles), **(defaults | members))


customer = Spec(CUSTOMER, basis())


def assigned(owner_id: str | None, day: date = JULY) -> CustomerAssigned:
    return CustomerAssigned(customer_id="C1", owner_id=owner_id, effective_on=day, decided_by="M1")


def assign(owner_id: str | None, day: date = JULY) -> AssignCustomer:
    return AssignCustomer(customer_id="C1", owner_id=owner_id, effective_on=day)


@pytest.mark.clause("P2-1", "P4-4.4")
def test_a_head_assigns_a_customer_from_a_day_on() -> None:
    customer.given().when(assign("S1")).then(assigned("S1"))
    customer.given(assigned("S1")).when(assign("S1")).then()
    customer.given(assigned("S1")).when(assign("S2")).then(assigned("S2"))
    customer.given(assigned("S1")).when(assign(None)).then(assigned(None))


@pytest.mark.clause("P4-4.4")
def test_nobody_gets_a_customer_by_his_own_hand_or_for_the_past() -> None:
    for role in ("manager", "director", "gm"):
        customer.given().when(assign("S1"), basis("S1", role)).refuses(GivenToOneself)
    customer.given().when(assign("S1", JUNE), basis(registered_on=date(2024, 1, 1))).then(assigned("S1", JUNE))
    past = assign("S1", date(2024, 5, 31))
    customer.given().when(past, basis("G1", "gm", registered_on=date(2024, 1, 1))).refuses(OwnerOfThePast)


@pytest.mark.clause("P4-4.4")
def test_the_head_of_both_departments_gives_a_customer_or_somebody_above() -> None:
    customer.given().when(assign("S9")).refuses(HeadOfBoth)
    customer.given().when(assign("S1"), basis(owner_id="S9")).refuses(HeadOfBoth)
    customer.given().when(assign(None), basis(owner_id="S9")).refuses(HeadOfBoth)
    for role in ("director", "gm"):
        assert customer.given().when(assign("S9"), basis("D1", role, owner_id="S8", headed=frozenset())).decide()


@pytest.mark.clause("P2-1")
def test_a_customer_belongs_to_somebody_on_the_roster() -> None:
    customer.given().when(assign("S9"), basis(owner_on_roster=False)).refuses(NotOnTheRoster)


def test_only_a_registered_customer_has_owner_and_limit() -> None:
    limit = SetCreditLimit(customer_id="C1", credit_limit="1.00", effective_on=JUNE)
    customer.given().when(limit, CustomerBasis(stamp())).refuses(UnknownCustomer)
    customer.given().when(assign("S1", date(2024, 5, 31))).refuses(BeforeRegistration)


def limit(amount: str | None, day: date = JULY) -> SetCreditLimit:
    return SetCreditLimit(customer_id="C1", credit_limit=amount, effective_on=day)


def holds(amount: str | None, day: date = JULY, **by: str) -> CreditLimitSet:
    return CreditLimitSet(customer_id="C1", credit_limit=amount, effective_on=day, proposed_by="F1", **by)


def proposed(amount: str | None, day: date = JULY) -> CreditLimitProposed:
    return CreditLimitProposed(
        customer_id="C1", credit_limit=amount, effective_on=day, proposed_by="F1", proposed_on=JUNE
    )


FINANCE = basis("F1", "finance")


@pytest.mark.clause("P5-5.2b")
def test_a_lower_limit_holds_at_once() -> None:
    customer.given().when(limit("50000.00"), FINANCE).then(holds("50000.00"))
    customer.given(holds("50000.00")).when(limit("50000.00"), FINANCE).then()
    customer.given(holds("90000.00")).when(limit("89999.99"), FINANCE).then(holds("89999.99"))
    customer.given(holds("90000.00")).when(limit(None), FINANCE).then(holds(None))
    customer.given().when(limit("70000.00"), basis("F1", registered_limit=Decimal(80000))).then(holds("70000.00"))


@pytest.mark.clause("P5-5.2b")
def test_a_higher_limit_waits_for_another_person() -> None:
    customer.given().when(limit("50000.01"), FINANCE).then(proposed("50000.01"))
    customer.given(holds("100.00")).when(limit(None), FINANCE).then(proposed(None))
    waiting = customer.given(proposed("80000.00"))
    waiting.when(limit("80000.00"), FINANCE).then()
    confirm = ConfirmCreditLimit(customer_id="C1")
    waiting.when(confirm, FINANCE).refuses(OwnProposal)
    waiting.when(confirm, basis("F2", "finance_head")).then(holds("80000.00", confirmed_by="F2"))
    customer.given().when(confirm, basis("F2", "finance_head")).refuses(NothingProposed)


@pytest.mark.clause("P5-5.2b")
def test_a_lower_limit_ends_a_proposal_and_no_limit_is_raised_for_the_past() -> None:
    confirm = ConfirmCreditLimit(customer_id="C1")
    lowered = customer.given(proposed("80000.00"), holds("10.00"))
    lowered.when(confirm, basis("F2", "finance_head")).refuses(NothingProposed)
    early = customer.given(proposed("80000.00", date(2024, 6, 1)))
    later = CustomerBasis(stamp(date(2024, 6, 20), "F2"), registered_on=JUNE)
    early.when(confirm, later).then(holds("80000.00", date(2024, 6, 20), confirmed_by="F2"))
