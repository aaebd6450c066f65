"""Wiring of orders."""

from dataclasses import replace
from functools import partial

from services.orders.basis.batch import of_batch
from services.orders.basis.carrier import driver_basis
from services.orders.basis.dispatch_report import report_basis
from services.orders.basis.order_book import Rulebook, order_basis
from services.orders.basis.stock import stock_basis
from services.orders.doors import (
    carrier_cases,
)
from services.orders.doors.driver_details import erase
from services.orders.doors.visibility import of_driver, of_order
from services.orders.keeps import BOOK, POLICY, PROJECTIONS
from services.orders.reactions import ASKING, OF, found, reactions
from services.orders.reactions.arrivals import ASKING as AFTER
from services.orders.reactions.arrivals import arrivals
from services.orders.subjects.batch import BATCH
from services.orders.subjects.carrier import CARRIER, DRIVER
from services.orders.subjects.certificate import CERTIFICATE
from services.orders.subjects.dispatch_report import DISPATCH_REPORT
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.stock import STOCK
from services.orders.subjects.zone import ZONE
from services.orders.tables.carriers import PAPER_OF
from shared.office import shipped, tables
from shared.office.days import each_day
from shared.office.doors import admit
from shared.office.file_doors import Holder
from shared.office.furnishing import finding, with_duties, with_files
from shared.office.numbering import SEQUENCES
from shared.runtime.http.rooms import rooms
from shared.runtime.running import Running, Service

RULES = Rulebook(BOOK, shipped.CALENDAR)

OWN = Service(
    name="orders",
    subjects=(
        replace(
            ORDER_BOOK,
            basis=partial(order_basis, RULES),
            beside=carrier_cases.OF_ITSELF.beside,
        ),
        replace(DISPATCH_REPORT, basis=report_basis),
        replace(BATCH, basis=of_batch),
        ZONE,
        CARRIER,
        CERTIFICATE,
        replace(STOCK, basis=stock_basis),
        replace(DRIVER, basis=partial(driver_basis, BOOK)),
        POLICY.subject(),
        SEQUENCES,
    ),
    projections=PROJECTIONS,
    admit=admit,
    each_day=each_day,
    doors=rooms("services.orders.doors", "shared.office.router"),
    shared_migrations=tables.migrations(),
    reactions=reactions,
    answers=OF,
    reads=("receivables", "customers", "contracts"),
    policy=POLICY,
)

FILED = with_files(
    with_duties(
        finding(finding(OWN, partial(found, BOOK), *ASKING), partial(arrivals, RULES), *AFTER), POLICY, shipped.CALENDAR
    ),
    *(POLICY, shipped.CALENDAR),
    Holder(
        "order",
        "/orders/{order_no}",
        of_order,
        read="order.read",
        attach="order.attach",
        streams="SELECT DISTINCT 'customer-' || customer_id AS stream_id FROM read.order_state WHERE order_no = $3",
        member="order_no",
    ),
    Holder(
        PAPER_OF,
        "/drivers/{driver_id}",
        of_driver,
        read="driver.read",
        attach="driver.attach",
        streams="SELECT 'driver-' || $3 AS stream_id",
    ),
)


async def swept(parts: Running) -> int:
    """Drop what was kept long enough: files that nobody attached, and what lies beside the log of erased drivers."""
    return await erase(parts) + (await FILED.sweep(parts) if FILED.sweep is not None else 0)


SERVICE = replace(FILED, sweep=swept)
