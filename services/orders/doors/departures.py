"""The doors of what is to leave: what each order lacks, and who can supply it. P5-5.2, P1-2.2, P4-7.2

What lacks is said by the decision that lets goods leave (`departing`), about all that is left of an order.
"""

from typing import Annotated, Any

from fastapi import Depends, Path, Request

from services.orders.doors import answers
from services.orders.doors.fresh import OF_NOW
from services.orders.doors.visibility import of_contracts, of_order
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.checklist import suppliers, told
from services.orders.subjects.order_book.departing import Departure, departure, to_leave
from services.orders.subjects.order_book.wishes import DispatchOrder, IssueSlip
from shared.events.text import Known
from shared.language import Language, translated
from shared.office.doors import Today, Who, Within, on
from shared.runtime.callers import Caller
from shared.runtime.clock import stamped
from shared.runtime.http.answers import lists, shows
from shared.runtime.http.front_door import Parts, Reading, strict_router
from shared.runtime.http.problems import language_of
from shared.runtime.http.tables import Page, Paging, one_row, page
from shared.runtime.running import Running

router = strict_router()

OrderNo = Annotated[Known, Path()]
Listed = Annotated[list[str] | None, Depends(Within("dispatches.list"))]
OF_ORDER = "SELECT customer_id FROM read.order_state WHERE order_no = $1"

# What is planned for today or was for earlier, and what waits for a release or an agreement though its day has come.
# An order of which some has left waits for its rest. Slips go out when somebody comes for them. `place` sorts like the
# plan; what no batch has stands before its day's batches.
TO_LEAVE = f"""
SELECT s.order_no, concat_ws(' ', coalesce(p.ship_on, f.required_on), coalesce(p.batch, '00:00'),
                             lpad(coalesce(p.sequence, 0)::text, 4, '0')) AS place,
       s.customer_id, f.contract_no, p.ship_on, p.batch, p.sequence, p.zone, f.required_on, f.urgent,
       coalesce(p.ship_on, f.required_on) < $5 AS overdue, s.state
FROM read.order_state AS s
JOIN read.order_form AS f ON f.order_no = s.order_no AND f.customer_id = s.customer_id
LEFT JOIN LATERAL (
    SELECT b.ship_on, b.batch, b.sequence, b.zone FROM bi.dispatch_plan AS b
    WHERE b.order_no = s.order_no AND b.customer_id = s.customer_id ORDER BY b.ship_on DESC, b.batch DESC LIMIT 1
) AS p ON true
WHERE s.order_no > $1 AND ($3::text IS NULL OR s.customer_id = $3) AND {of_contracts("f.contract_no", "$4", "$5")}
  AND coalesce(p.ship_on, f.required_on) <= $5
  AND s.state IN ('placed', 'agreed', 'held', 'approved', 'dispatched')
  AND NOT EXISTS (SELECT FROM read.pickup_slip AS l WHERE l.invoice_no = s.order_no AND l.customer_id = s.customer_id)
  AND (s.state <> 'dispatched' OR EXISTS (
      SELECT FROM read.order_line AS o
      WHERE o.order_no = s.order_no AND o.customer_id = s.customer_id
        AND o.position = (SELECT max(n.position) FROM read.order_line AS n
                          WHERE n.order_no = s.order_no AND n.customer_id = s.customer_id)
        AND o.quantity > coalesce((SELECT sum(d.quantity) FROM read.dispatch_line AS d
                                   WHERE d.order_no = s.order_no AND d.customer_id = s.customer_id
                                     AND d.contract_line_no = o.contract_line_no), 0)))
ORDER BY s.order_no LIMIT $2
"""


@router.get("/departures", responses=lists(answers.Departing), dependencies=[OF_NOW])
async def departures(
    request: Request,
    read: Reading,
    parts: Parts,
    who: Who,
    people: Listed,
    day: Today,
    at: Paging,
    customer_id: Known | None = None,
) -> Page:
    """List what is to leave today or is overdue, by order, with what it lacks."""
    found, language = await page(read, TO_LEAVE, at, customer_id, people, day), language_of(request)
    for row in found.items:
        its = (await looked_at(parts, who, row["order_no"], row["customer_id"]))[1]
        row["lacking"] = "; ".join(translated(one.title, language) for one in its.lacking) or None
        row["by"] = ";".join(sorted({word for one in its.lacking for word in suppliers(one)})) or None
    return found


@router.get(
    "/departures/{order_no}",
    responses=shows(answers.Departure),
    dependencies=[on("dispatch.read", of_order, "order_no"), OF_NOW],
)
async def one_departure(request: Request, order_no: OrderNo, read: Reading, parts: Parts, who: Who) -> dict[str, Any]:
    """Show what an order is to leave by, what that lacks, and who can supply it; also of a slip of self-pickup."""
    row = await one_row(read, OF_ORDER, order_no, missing=f"there is no order {order_no}")
    wish, its = await looked_at(parts, who, order_no, row["customer_id"])
    return shown(wish, its, language_of(request))


async def looked_at(parts: Running, who: Caller, order_no: str, customer_id: str) -> tuple[DispatchOrder, Departure]:
    """Return what an order is to leave by, and what that lacks, as the order book decides it now."""
    stamp = await stamped(parts.clock, who.name, who.roles)
    await parts.asker.ready(stamp.today)
    book, _ = await parts.asker.state(ORDER_BOOK, customer_id)
    wish = to_leave(book, order_no, customer_id, stamp.today)
    asked: DispatchOrder | IssueSlip = wish
    if order_no in book.slips:
        asked = IssueSlip(invoice_no=order_no, customer_id=customer_id, contract_no=wish.contract_no)
    basis = await parts.subject(ORDER_BOOK).basis(parts.pool, asked, stamp)
    return wish, departure(book, wish, basis)


def shown(wish: DispatchOrder, its: Departure, language: Language) -> dict[str, Any]:
    """Return a departure as it is answered."""
    note, event = its.event.note if its.event is not None else None, its.event
    members = {"order_no", "customer_id", "contract_no", "invoice_no", "dispatched_on"}
    goods = {"line_no", "contract_line_no", "quantity"}
    return {
        **wish.model_dump(mode="json", include=members),
        "terms": event.terms.kind if event is not None else None,
        "amount": f"{event.amount:.2f}" if event is not None else None,
        "consignee": note.consignee if note is not None else None,
        "address": note.address if note is not None else None,
        "collector_id": its.collector_id,
        "lines": [one.model_dump(mode="json", include=goods) for one in wish.lines],
        "lacking": [
            {**told(one), "title": translated(one.title, language), "lacks": one.members.get("lacks")}
            for one in its.lacking
        ],
    }
