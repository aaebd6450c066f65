"""The basis of a driver: whether his carrier is known, when he drove last, whether a case about him is open. P5-5.3a"""

from dataclasses import replace

from services.orders.policy import OrdersRules
from services.orders.subjects.carrier import DriverBasis, DriverCommand, EraseDriver, RegisterDriver
from services.orders.subjects.order_book.basis import Hired
from shared.runtime.ask.decisions import Reader, Stamp
from shared.runtime.policy import Book

CARRIER = "SELECT EXISTS (SELECT FROM read.carrier WHERE carrier_id = $1)"
HIRED = """
SELECT d.carrier_id, EXISTS (SELECT FROM read.driver_erasure AS e WHERE e.driver_id = d.driver_id) AS erased
FROM read.driver AS d WHERE d.driver_id = $1
"""
PAPERS = """
SELECT DISTINCT ON (kind) kind, valid_to FROM read.driver_paper WHERE driver_id = $1 ORDER BY kind, position DESC
"""
# Is a case about him open, or was one closed on this day or later?
CASE_OPEN = """
SELECT EXISTS (SELECT FROM read.carrier_case AS c WHERE c.driver_id = $1 AND NOT EXISTS (
    SELECT FROM read.case_end AS e WHERE e.case_no = c.case_no AND e.closed_on < $2))
"""
LAST_TRIP = "SELECT max(dispatched_on) FROM read.trip WHERE driver_id = $1"


async def driver_basis(policy: Book[OrdersRules], reader: Reader, command: DriverCommand, stamp: Stamp) -> DriverBasis:
    """Look up what a decision about a driver rests on."""
    basis = DriverBasis(stamp, policy)
    match command:
        case RegisterDriver(carrier_id=carrier_id):
            return replace(basis, carrier_known=await reader.fetchval(CARRIER, carrier_id))
        case EraseDriver(driver_id=driver_id):
            last, case_open = (
                await reader.fetchval(LAST_TRIP, driver_id),
                await reader.fetchval(CASE_OPEN, driver_id, stamp.today),
            )
            return replace(basis, last_trip_on=last, case_open=case_open)
        case _:
            return basis


async def hired(reader: Reader, driver_id: str) -> Hired | None:
    """Return a driver as the tables know him; None: there is none."""
    row = await reader.fetchrow(HIRED, driver_id)
    if row is None:
        return None
    papers = {row["kind"]: row["valid_to"] for row in await reader.fetch(PAPERS, driver_id)}
    return Hired(row["carrier_id"], papers, row["erased"])
