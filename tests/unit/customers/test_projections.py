"""Whatever topic comes first and however much of it at once: the same rows."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.customers.tables import PROJECTIONS
from shared.events.customers import (
    CreditLimitSet,
    CustomerAssigned,
    CustomersMerged,
    DuplicateCleared,
    DuplicateSuspected,
)
from shared.events.receivables import DueDatesMoved
from shared.runtime.tables.definition import Recorded
from tests.golden.world import World, decided

Tables = dict[str, dict[tuple[Any, ...], tuple[Any, ...]]]


def told() -> World:
    """A nasty little company, and what may happen to its register."""
    world = decided("random-2")
    pair = {"customer_id": "C001", "earlier_id": "C000"}
    day = "2024-05-01"
    world.say("customers", "register-all", DuplicateSuspected.model_validate({**pair, "likeness": "name"}))
    for ruling in (DuplicateCleared, CustomersMerged):
        world.say("customers", "register-all", ruling.model_validate({**pair, "ruled_by": "M1", "ruled_on": day}))
    for owner in ("S1", "S2"):
        assigned = {"customer_id": "C001", "owner_id": owner, "effective_on": day}
        world.say("customers", "customer-C001", CustomerAssigned.model_validate(assigned))
    limit = {"customer_id": "C001", "credit_limit": "1.00", "effective_on": day}
    world.say("customers", "customer-C001", CreditLimitSet.model_validate(limit))
    moved = {"invoice_no": "FP00017-1", "customer_id": "C001", "delivered_on": day}
    parts = [{"due_on": "2024-12-01", "amount": "749.97"}]
    world.say("receivables", "account-C001", DueDatesMoved.model_validate({**moved, "instalments": parts}))
    return world


FACTS = told().recorded


def tables(facts: Iterable[Recorded]) -> Tables:
    found: Tables = {}
    for fact in facts:
        for projection in PROJECTIONS:
            for one in projection.facts if fact.source in projection.sources else ():
                places = [list(one.table.columns).index(column) for column in one.table.key]
                rows = found.setdefault(one.table.name, {})
                rows.update({tuple(row[place] for place in places): row for row in one.rows(fact)})
    return found


EXPECTED = tables(FACTS)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_any_interleaving_of_streams_ends_in_the_same_rows(chance: Any) -> None:
    turns = [fact.stream_id for fact in FACTS]
    chance.shuffle(turns)
    waiting = {stream: iter([fact for fact in FACTS if fact.stream_id == stream]) for stream in set(turns)}
    assert tables(next(waiting[stream]) for stream in turns) == EXPECTED


def test_each_row_is_as_wide_as_its_table() -> None:
    for projection in PROJECTIONS:
        for one in projection.facts:
            rows = EXPECTED.get(one.table.name, {}).values()
            assert {len(row) for row in rows} <= {len(one.table.columns)}, one.table.name


def test_what_is_said_last_counts() -> None:
    assert [row[2] for row in EXPECTED["assignment"].values()] == ["S2"]
    assert [row[2] for row in EXPECTED["ruling"].values()] == ["merged"]
    [due] = [row for key, row in EXPECTED["instalment"].items() if (key[0], key[2]) == ("FP00017-1", 1)]
    assert due[3].isoformat() == "2024-12-01"
