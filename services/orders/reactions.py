"""InstrumentBounced -> RecheckCredit. What others say becomes what we ask of ourselves. P5-5.2b"""

from collections.abc import Iterator
from typing import Any

from services.orders.lifecycle import ORDER_BOOK
from services.orders.orderbook import RecheckCredit
from shared.events.receivables import InstrumentBounced
from shared.runtime.decisions import Command, Subject
from shared.runtime.projections import Recorded


def reactions(recorded: Recorded) -> Iterator[tuple[Subject[Any], str, Command]]:
    """Yield our wishes; nothing where the fact asks nothing of us."""
    event = recorded.event
    if isinstance(event, InstrumentBounced):
        yield ORDER_BOOK, event.customer_id, RecheckCredit(customer_id=event.customer_id)
