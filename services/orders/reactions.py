"""What may lower a customer's credit -> RecheckCredit: what others say becomes what we ask of ourselves. P5-5.2b"""

from collections.abc import Iterator

from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import RecheckCredit
from shared.events.customers import CreditGraded, CreditLimitSet, CustomersMerged
from shared.events.receivables import InstrumentBounced
from shared.runtime.ask.decisions import AnySubject, Command
from shared.runtime.tables.definition import Recorded

OF = (InstrumentBounced, CreditLimitSet, CreditGraded, CustomersMerged)


def reactions(recorded: Recorded) -> Iterator[tuple[AnySubject, str, Command]]:
    """Yield our commands; nothing where the fact asks nothing of us."""
    match recorded.event:
        case (
            InstrumentBounced(customer_id=customer)
            | CreditLimitSet(customer_id=customer)
            | CreditGraded(customer_id=customer)
            | CustomersMerged(earlier_id=customer)
        ):
            yield ORDER_BOOK, customer, RecheckCredit(customer_id=customer)
        case _:
            pass
