from datetime import date
from decimal import Decimal

import pytest

from services.customers.customer import (
    CUSTOMER,
    AssignCustomer,
    BeforeRegistration,
    CustomerBasis,
    NotOnTheRoster,
    SetCreditLimit,
    UnknownCustomer,
)
from shared.events.customers import CreditLimitSet, CustomerAssigned
from tests.spec import Spec, stamp

JUNE, JULY = date(2024, 6, 1), date(2024, 7, 1)
known = CustomerBasis(stamp(), registered_on=JUNE)
customer = Spec(CUSTOMER, known)


def assigned(owner_id: str | None, day: date = JULY) -> CustomerAssigned:
    return CustomerAssigned(customer_id="C1", owner_id=owner_id, effective_on=day)


def assign(owner_id: str | None, day: date = JULY) -> AssignCustomer:
    return AssignCustomer(customer_id="C1", owner_id=owner_id, effective_on=day)


@pytest.mark.clause("P2-1", "P4-4.4")
def test_a_manager_assigns_a_customer_from_a_day_on() -> None:
    customer.given().when(assign("S1")).then(assigned("S1"))
    customer.given(assigned("S1")).when(assign("S1")).then()
    customer.given(assigned("S1")).when(assign("S2")).then(assigned("S2"))
    customer.given(assigned("S1")).when(assign(None)).then(assigned(None))


@pytest.mark.clause("P2-1")
def test_a_customer_belongs_to_somebody_on_the_roster() -> None:
    stranger = CustomerBasis(stamp(), registered_on=JUNE, owner_on_roster=False)
    customer.given().when(assign("S9"), stranger).refuses(NotOnTheRoster)


def test_only_a_registered_customer_has_owner_and_limit() -> None:
    limit = SetCreditLimit(customer_id="C1", credit_limit="1.00", effective_on=JUNE)
    customer.given().when(limit, CustomerBasis(stamp())).refuses(UnknownCustomer)
    customer.given().when(assign("S1", date(2024, 5, 31))).refuses(BeforeRegistration)


def test_a_limit_of_its_own_holds_from_a_day_on() -> None:
    wish = SetCreditLimit(customer_id="C1", credit_limit="50000.00", effective_on=JULY)
    fact = CreditLimitSet(customer_id="C1", credit_limit=Decimal("50000.00"), effective_on=JULY)
    customer.given().when(wish).then(fact)
    customer.given(fact).when(wish).then()
    back = wish.model_copy(update={"credit_limit": None})
    customer.given(fact).when(back).then(fact.model_copy(update={"credit_limit": None}))
