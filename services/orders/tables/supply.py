"""停止供货 / Customers whose supply is stopped: the last fact counts. P4-7.5"""

from collections.abc import Iterator
from typing import NamedTuple

from shared.events.receivables import SupplyResumed, SupplyStopped
from shared.runtime.tables.definition import Recorded
from shared.runtime.tables.rows import made, table


class SupplyStep(NamedTuple):
    """停止与恢复供货 / stops of supply and their ends, as receivables said them. P4-7.5"""

    position: int
    customer_id: str
    stopped: bool


def supply_step(fact: SupplyStopped | SupplyResumed, recorded: Recorded) -> Iterator[SupplyStep]:
    """Yield the step."""
    yield SupplyStep(recorded.position, fact.customer_id, isinstance(fact, SupplyStopped))


SUPPLY_STEP = made(table(SupplyStep, key="position", indexes=[("customer_id", "position")]), supply_step)

FACTS = (SUPPLY_STEP,)
