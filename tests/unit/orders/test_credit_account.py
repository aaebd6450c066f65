"""Limits of a customer come in streams of their own, so in any order: the table ends in the same rows. P5-5.2b"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.orders.tables.credit_account import CREDIT_LIMIT
from shared.events import Event
from shared.events.customers import CreditLimitSet, CustomerRegistered
from shared.runtime.tables.definition import Recorded

DAY = date(2024, 3, 1)


def recorded(position: int, stream: str, event: Event) -> Recorded:
    return Recorded("customers", position, stream, 1, datetime(2024, 3, 1, tzinfo=UTC), "M1", event)


def table(facts: Iterable[Recorded]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    places = CREDIT_LIMIT.table.places(CREDIT_LIMIT.table.key)
    return {tuple(row[place] for place in places): row for fact in facts for row in CREDIT_LIMIT.rows(fact)}


def test_a_limit_set_on_the_day_of_registration_is_never_lost_to_it() -> None:
    registration = CustomerRegistered(customer_id="C1", name="C1", registered_on=DAY)
    limit = CreditLimitSet(customer_id="C1", credit_limit=Decimal("5.00"), effective_on=DAY)
    facts = [recorded(1, "register-all", registration), recorded(2, "customer-C1", limit)]
    assert table(facts) == table(reversed(facts))
    assert len(table(facts)) == len(facts)  # the one that was said last, by position, is what a check reads
