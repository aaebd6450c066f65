"""All services with a small company on record, behind sockets, in a thread with an event loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, get_args

from services.aftersales.app import SERVICE as AFTERSALES
from services.contracts.app import SERVICE as CONTRACTS
from services.customers.app import SERVICE as CUSTOMERS
from services.orders.app import SERVICE as ORDERS
from services.receivables.app import SERVICE as RECEIVABLES
from services.staff.app import SERVICE as STAFF
from shared.events.staff import Role
from shared.runtime.application import application
from shared.runtime.callers import OPERATOR
from tests.integration.house import House, house
from tests.integration.listening import listening
from tests.keys import bearer

SERVICES = (CONTRACTS, ORDERS, RECEIVABLES, CUSTOMERS, AFTERSALES, STAFF)

NAMED = {"rep": "S-017", "manager": "S-002", "gm": "S-001"}
STAFF_IDS: dict[str, str] = {role: NAMED.get(role, f"S-9{number:02}") for number, role in enumerate(get_args(Role))}

# Who asks, by the role on the roster; machines have their own names, and nobody has no token at all.
PEOPLE = {**STAFF_IDS, "operator": OPERATOR, "service": "service/orders", "stranger": "S-999", "nobody": ""}
"""The ids are those that the examples of the documents use, so that these meet things that are there."""

COMPANY: tuple[tuple[str, str, list[dict[str, Any]]], ...] = (
    (
        "staff",
        "/import/staff",
        [
            {
                "staff_id": name,
                "name": f"员工{name}",
                "role": role,
                "department": "sales-south" if role in {"rep", "manager"} else "house",
                "joined_on": "2020-01-01",
            }
            for role, name in STAFF_IDS.items()
        ],
    ),
    ("staff", "/import/departments", [{"department": "sales-south", "manager_id": "S-002"}]),
    ("contracts", "/import/products", [{"product_id": "P-100", "name": "水泵", "unit": "台"}]),
    (
        "contracts",
        "/import/prices",
        [{"product_id": "P-100", "unit_price": "100.00", "effective_from": "2020-01-01"}],
    ),
    (
        "customers",
        "/import/customers",
        [
            {"customer_id": "C-0042", "name": "宏达机械", "owner_id": "S-017", "registered_on": "2020-01-02"},
            {"customer_id": "C-1001", "name": "宏达机械", "owner_id": "S-017", "registered_on": "2020-01-02"},
        ],
    ),
    (
        "contracts",
        "/import/contracts",
        [
            {
                "contract_no": "HT-2026-000118",
                "customer_id": "C-1001",
                "staff_id": "S-017",
                "signed_on": "2024-01-05",
                "terms": {"kind": "credit", "credit_days": 30},
                "effective": True,
                "lines": [{"line_no": "1", "product_id": "P-100", "quantity": "50", "unit_price": "110.00"}],
            }
        ],
    ),
    (
        "orders",
        "/import/dispatches",
        [
            {
                "invoice_no": number,
                "contract_no": "HT-2026-000118",
                "customer_id": "C-1001",
                "dispatched_on": "2024-02-01",
                "lines": [{"line_no": "1", "contract_line_no": "1", "quantity": "10"}],
            }
            for number in ("FH-2026-000201", "FH-2026-000202")
        ],
    ),
    (
        "receivables",
        "/import/entries",
        [
            {
                "kind": "receipt",
                "receipt_no": "SK-2026-000042",
                "customer_id": "C-1001",
                "method": "transfer",
                "received_on": "2024-03-01",
                "amount": "1500.00",
            }
        ],
    ),
    (
        "aftersales",
        "/import/complaints",
        [
            {
                "complaint_no": "TS-2026-000007",
                "customer_id": "C-1001",
                "invoice_no": "FH-2026-000201",
                "received_on": "2024-03-02",
                "channel": "phone",
                "text": "到货两箱破损",
            }
        ],
    ),
)


@dataclass
class Served:
    """Where the services listen."""

    ports: dict[str, int]

    def url(self, service: str) -> str:
        """Return the address of a service."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def signed(self, role: str) -> dict[str, str]:
        """Return the headers of somebody in a role."""
        return bearer(PEOPLE[role]) if PEOPLE[role] else {}


async def recorded(company: House) -> None:
    """Put the company on record; every row is accepted."""
    for service, path, rows in COMPANY:
        answer = await company.doors[service].post(path, {"rows": rows})
        assert answer.status_code == 200, answer.text
        outcomes = [one["outcome"] for one in answer.json()["answers"]]
        assert outcomes == ["accepted"] * len(rows), (path, answer.json())
        await company.settled()


async def serve(admin_dsn: str, folder: Path, begun: "Future[Served]", ended: asyncio.Event) -> None:
    """Serve until told to end."""
    async with AsyncExitStack() as stack:
        company = await stack.enter_async_context(house(admin_dsn, folder, *SERVICES))
        await recorded(company)
        ports = {}
        for name, one in company.running.items():
            ports[name] = await stack.enter_async_context(listening(application(one)))
        begun.set_result(Served(ports))
        await ended.wait()


@contextmanager
def served(admin_dsn: str, folder: Path) -> Iterator[Served]:
    """Serve the services in a thread while the block runs."""
    loop = asyncio.new_event_loop()
    begun, ended = Future[Served](), asyncio.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            loop.run_until_complete(serve(admin_dsn, folder, begun, ended))
        except BaseException as error:  # it is raised again in the thread of the test
            failed.append(error)
            if not begun.done():
                begun.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield begun.result(timeout=120)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
        if failed:
            raise failed[0]


def turns() -> "cycle[str]":
    """Return the roles, one after the other, for ever."""
    return cycle(PEOPLE)
