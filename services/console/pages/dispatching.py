"""出货: the form by which goods of an order leave, and the word of the rep that he is there. P5-5.2b, P5-5.3"""

from services.console.frame.formats import DAY, MONEY, NUMBER, PERSON, WORD
from services.console.frame.forms import Act, Field

LEAVING = (
    Field("line_no"),
    Field("contract_line_no", required=False),
    Field("quantity", NUMBER, required=False),
    Field("freight_amount", MONEY, required=False),
)
AGREEMENT = (
    Field("agreement.payer", WORD, required=False, choices=("company", "customer", "customer_advances")),
    Field("agreement.freight", MONEY, required=False, hint="With a carrier all of the agreement is filled in."),
    Field("agreement.from_place", required=False),
    Field("agreement.to_place", required=False),
    Field("agreement.arrive_by", DAY, required=False),
    Field("agreement.liability", required=False),
)
DISPATCH = Act(
    "dispatch",
    "Dispatch",
    "orders",
    "/orders/{order_no}/dispatches",
    (
        Field("invoice_no", required=False, hint="Left empty, it is the reserved one, or the house numbers it."),
        Field("dispatched_on", DAY),
        Field("lines", lines=LEAVING),
        Field("collector_id", PERSON, required=False, hint="With cash on delivery: who brings the money, else empty."),
        Field("vehicle", required=False),
        Field("carrier_id", required=False),
        Field("driver_id", required=False),
        Field("escort", required=False, hint="Who goes along to collect, where the customer is new or poor."),
        *(Field(f"note.{name}", required=False) for name in ("consignee", "phone", "address")),
        *AGREEMENT,
    ),
    frozenset({"office", "head"}),
)
PRESENCE = Act(
    "presence",
    "Be there when goods leave",
    "orders",
    "/orders/{order_no}/presence",
    (Field("day", DAY),),
    frozenset({"rep", "manager"}),
)
