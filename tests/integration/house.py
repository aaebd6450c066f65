"""Services in one process on a real PostgreSQL: their doors without sockets, their feeds pulling each other's logs.

What services say that are not there is told by the test through `Told`, a log in memory.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Literal, Self

import asyncpg
import httpx2
from fastapi import FastAPI

from shared import SERVICES
from shared.events import Event
from shared.events.staff import DepartmentHeadAppointed, StaffJoined
from shared.runtime.callers import OPERATOR
from shared.runtime.databases import create_database, prepare
from shared.runtime.feed.intake import Intake, Taker
from shared.runtime.feed.log_bus import LogBus
from shared.runtime.feed.settling import settling
from shared.runtime.http.application import routed
from shared.runtime.log.peers import OwnLog, Source
from shared.runtime.log.store import Entry, Head
from shared.runtime.roles import make_roles
from shared.runtime.running import Running, Service
from shared.runtime.service import assemble
from shared.runtime.settings import Settings
from tests import keys as pairs
from tests.integration.prepared import PASSWORD, dsn_of

SELDOM_SECONDS = 1.0
EPOCH = "00000000-0000-0000-0000-000000000001"
PREPARED: set[tuple[str, str]] = set()
"""The servers and services of which a database lies ready to be copied."""
ROUTED: dict[str, tuple[Service, FastAPI]] = {}
INHABITED: set[tuple[str, str]] = set()
"""The servers and services whose databases an open house of this process lives on; a second one would drop them."""


@dataclass
class Bell:
    """Tells whoever rests that the log of a service has grown."""

    waiting: dict[str, list[asyncio.Event]] = field(default_factory=dict)

    def ring(self, service: str) -> None:
        """Tell it; who looks just now will not rest afterwards."""
        for one in self.waiting.get(service, ()):
            one.set()

    def hung(self, service: str) -> asyncio.Event:
        """Return what is set whenever the log of a service has grown."""
        self.waiting.setdefault(service, []).append(one := asyncio.Event())
        return one


@dataclass
class Told:
    """The log of a service that is not there."""

    name: str
    bell: Bell
    entries: list[Entry] = field(default_factory=list)
    versions: dict[str, int] = field(default_factory=dict)

    def say(self, stream: str, *events: Event, at: datetime | None = None) -> int:
        """Record facts on a stream, at an instant of June 2024 unless one is named; return the position of the last."""
        for event in events:
            version = self.versions[stream] = self.versions.get(stream, 0) + 1
            data = event.model_dump_json(exclude_none=True).encode()
            when = at or datetime(2024, 6, 1, tzinfo=UTC) + timedelta(seconds=len(self.entries))
            entry = Entry(
                len(self.entries) + 1, stream, version, type(event).TYPE, data, b'{"actor":"tester"}', when, b""
            )
            self.entries.append(entry)
        self.bell.ring(self.name)
        return len(self.entries)

    async def head(self) -> Head:
        """Return where the log ends."""
        return Head(EPOCH, len(self.entries), b"")

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries after a position up to another."""
        return self.entries[after:upto]

    async def sent(self, _position: int) -> Mapping[int, int] | None:
        """Nothing is sent: whoever reads this log pulls."""
        return None


EMPLOYED_ON = "2000-01-01"
DEPARTMENTS = {"rep": "sales", "manager": "sales"}


@dataclass
class Roster:
    """Puts people on the roster when they first come to a door, whether the staff service is there or not.

    A `manager` heads the department; `finance_head` is finance and heads finance. Who is on the roster stays as he is.
    """

    told: Told | None  # the log of staff, where that service is not there
    office: "Door | None" = None  # its door, where it is
    known: set[str] = field(default_factory=set)

    async def employ(self, name: str, role: str, department: str) -> None:
        """Put somebody on the roster, once."""
        if name in self.known or (self.told is not None and f"staff-{name}" in self.told.versions):
            return
        self.known.add(name)
        heads = role == "manager" or role.endswith("_head")
        plain = role.removesuffix("_head")
        person = {"staff_id": name, "name": name, "role": plain, "department": department, "joined_on": EMPLOYED_ON}
        if self.told is not None:
            self.told.say(f"staff-{name}", StaffJoined.model_validate(person))
            if heads:
                self.told.say(
                    f"department-{department}", DepartmentHeadAppointed(department=department, manager_id=name)
                )
            return
        assert self.office is not None
        (await self.office.post("/import/staff", {"rows": [person]})).raise_for_status()
        if heads:
            head = {"department": department, "manager_id": name}
            (await self.office.post("/import/departments", {"rows": [head]})).raise_for_status()


@dataclass
class Door:
    """The front door of one service, for one person or for the operator of the stack."""

    client: httpx2.AsyncClient
    name: str
    roster: Roster
    role: str = ""
    department: str = ""
    keys: Any = field(default_factory=count)

    def as_(self, name: str, role: str = "", department: str = "") -> Self:
        """The same door, for somebody else; one with a role is put on the roster first."""
        place = department or DEPARTMENTS.get(role, role.removesuffix("_head"))
        return type(self)(self.client, name, self.roster, role, place, self.keys)

    async def post(self, path: str, body: dict[str, Any] | None, **headers: str) -> httpx2.Response:
        """Ask for something under a new key, unless `Idempotency_Key` names one; None: send no content."""
        return await self._send("POST", path, body, headers)

    async def set(self, path: str, body: dict[str, Any], **headers: str) -> httpx2.Response:
        """Put something in the place of what stands there, under a new key."""
        return await self._send("PUT", path, body, headers)

    async def _send(
        self, method: str, path: str, body: dict[str, Any] | None, headers: Mapping[str, str]
    ) -> httpx2.Response:
        named = {
            "Idempotency-Key": f"key-{next(self.keys)}",
            **{name.replace("_", "-"): v for name, v in headers.items()},
        }
        return await self.client.request(method, path, json=body, headers={**await self._signed(), **named})

    async def delete(self, path: str, **headers: str) -> httpx2.Response:
        """Ask that something goes, under a new key."""
        named = {"Idempotency-Key": f"key-{next(self.keys)}", **headers}
        return await self.client.delete(path, headers={**await self._signed(), **named})

    async def put(self, path: str, content: bytes, **headers: str) -> httpx2.Response:
        """Send bytes."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.put(path, content=content, headers={**await self._signed(), **named})

    async def get(self, path: str, **query: str) -> httpx2.Response:
        """Read; `at_least` waits for a position."""
        asked = {name.replace("at_least", "at-least"): value for name, value in query.items()}
        return await self.client.get(path, params=asked, headers=await self._signed())

    async def _signed(self) -> dict[str, str]:
        if self.role:
            await self.roster.employ(self.name, self.role, self.department)
        return pairs.bearer(self.name)


@dataclass
class OfRunning:
    """The log of a service that is there, whichever process of it runs now."""

    running: Mapping[str, Running]
    name: str

    async def head(self) -> Head:
        """Return where the log ends."""
        return await self._log().head()

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries after a position up to another."""
        return await self._log().range(after, upto)

    async def sent(self, position: int) -> Mapping[int, int] | None:
        """Return what the relay sent."""
        return await self._log().sent(position)

    def _log(self) -> OwnLog:
        return OwnLog(self.running[self.name].log)


@dataclass
class House:
    """The services that are there, and the logs of those that are not."""

    running: dict[str, Running]
    doors: dict[str, Door]
    told: dict[str, Told]
    bell: Bell
    processes: dict[str, AsyncExitStack] = field(default_factory=dict)
    feeding: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    given: Callable[[Running], Coroutine[Any, Any, None]] | None = None

    async def assembled(self, service: Service, settings: Settings) -> Running:
        """Let a process of a service begin, in the place of the one before; it takes nothing in yet."""
        self.processes[service.name] = AsyncExitStack()
        self.running[service.name] = await assemble(service, settings, self.processes[service.name])
        return self.running[service.name]

    def fed(self, name: str, logs: Mapping[str, Source]) -> None:
        """Let a service take in what these logs hold."""
        one = self.running[name]
        one.sources.logs.update(logs)  # type: ignore[attr-defined]  # a dict behind a Mapping: the wiring of this test
        self.feeding[name] = asyncio.create_task(self.given(one) if self.given else pulling(one, self.bell))

    async def restarted(self, name: str) -> None:
        """Let another process take a service over: memory is gone, feeds go on from their positions."""
        old, process = self.running[name], self.processes[name]
        await cancelled(self.feeding[name])
        doors_of(await self.assembled(old.service, old.settings))
        self.fed(name, old.sources.logs)
        await process.aclose()

    async def ended(self) -> None:
        """End all processes; nobody reads the log of one that has ended."""
        for task in self.feeding.values():
            await cancelled(task)
        for process in self.processes.values():
            await process.aclose()

    async def settled(self) -> None:
        """Return when every reader has taken in every log, reactions included."""
        for _ in range(10):
            before = {name: (await one.log.head()).position for name, one in self.running.items()}
            for one in self.running.values():
                logs = one.sources.logs
                read = {source for reader in one.progress.readers for source in reader.sources}
                wanted = {source: (await logs[source].head()).position for source in sorted(read)}
                await one.progress.reached({source: at for source, at in wanted.items() if at}, within=20)
            if before == {name: (await one.log.head()).position for name, one in self.running.items()}:
                return
        raise AssertionError("the services do not come to rest")


@asynccontextmanager
async def house(
    admin_dsn: str,
    folder: Path,
    *services: Service,
    files: str = "",
    trial: datetime | None = None,
    through: Callable[[str, str, Source], Source] = lambda _reader, _of, log: log,
    bus: Literal["kafka", "log"] = "log",
    feeding: Callable[[Running], Coroutine[Any, Any, None]] | None = None,
) -> AsyncIterator[House]:
    """Open these services with empty logs; `files` is the place of their files, else a folder below `folder`.

    `trial`: a home for trials, whose clock stands at that instant. `through` is what a service reads the log of one
    through, `feeding` what gives its readers the logs: they are pulled unless told.
    """
    pairs.written(folder)
    async with AsyncExitStack() as stack:
        running: dict[str, Running] = {}
        wired: dict[str, Settings] = {}
        for service in services:
            stack.enter_context(inhabited(admin_dsn, service.name))
            await emptied(admin_dsn, service.name, trial)
            dsn = dsn_of(admin_dsn, service.name, f"huikuan_{service.name}")
            keys: dict[str, Any] = {"public_keys": folder, "service_key_file": folder / f"service-{service.name}.key"}
            place = files or str(folder / "files")
            settings = Settings(service=service.name, database_url=dsn, bus=bus, peers={}, files=place, **keys)
            wired[service.name] = settings
        bell = Bell()
        told = {name: Told(name, bell) for name in SERVICES if name not in wired}
        logs: dict[str, Source] = {**told, **{name: OfRunning(running, name) for name in wired}}
        doors: dict[str, Door] = {}
        roster = Roster(told.get("staff"))
        opened = House(running, doors, told, bell, given=feeding)
        stack.push_async_callback(opened.ended)
        for service in services:
            await opened.assembled(service, wired[service.name])
        for name, one in running.items():
            opened.fed(name, {of: through(name, of, log) for of, log in logs.items()})
            transport = httpx2.ASGITransport(app=doors_of(one))
            client = httpx2.AsyncClient(transport=transport, base_url=f"http://{name}")
            doors[name] = Door(await stack.enter_async_context(client), OPERATOR, roster)
        roster.office = doors.get("staff")
        yield opened


def doors_of(one: Running) -> FastAPI:
    """Return the application of a service of a house; its routes, which take long to put together, are made once."""
    service, doors = ROUTED.get(one.service.name, (None, None))
    if doors is None or service is not one.service:
        doors = routed(one.service)
        ROUTED[one.service.name] = (one.service, doors)
    doors.state.running = one
    return doors


@contextmanager
def inhabited(admin_dsn: str, service: str) -> Iterator[None]:
    """Hold a service's database for one house: fixtures that outlive each other's tests must not share it."""
    place = (admin_dsn, service)
    assert place not in INHABITED, f"another open house lives on the database of {service}"
    INHABITED.add(place)
    try:
        yield
    finally:
        INHABITED.remove(place)


async def emptied(admin_dsn: str, service: str, trial: datetime | None = None) -> None:
    """Make the service's database anew: as `up` makes it the first time, a copy of that from then on.

    `trial`: of a home for trials, whose clock stands at that instant.
    """
    name, kept, place = f"huikuan_{service}", f"{service}_as_prepared", (admin_dsn, service)
    admin = await asyncpg.connect(admin_dsn)
    try:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if trial is not None:
            await prepare(admin_dsn, service, PASSWORD, PASSWORD, trial=trial)
            return
        if place in PREPARED:
            await make_roles(admin, service, PASSWORD, PASSWORD)  # a test may have changed what dashboards are
            await create_database(admin, name, f'TEMPLATE "{kept}"')
            return
        await prepare(admin_dsn, service, PASSWORD, PASSWORD)
        await admin.execute(f'CREATE DATABASE "{kept}" TEMPLATE "{name}"')
        PREPARED.add(place)
    finally:
        await admin.close()


class WokenBus(LogBus):
    """Looks when a log has grown: to look a hundred times a second costs more than most tests."""

    def __init__(self, intake: Intake, bell: Bell) -> None:
        super().__init__(intake, SELDOM_SECONDS)
        self._grown = {name: bell.hung(name) for name in SERVICES}

    async def rest(self, source: str, seconds: float) -> None:
        """Rest until the log has grown; something else may have moved after a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._grown[source].wait()
        self._grown[source].clear()


async def ringing(one: Running, bell: Bell) -> None:
    """Ring whenever the log of a service has grown, for ever."""
    while True:
        await one.log.committed.wait()
        one.log.committed.clear()
        bell.ring(one.service.name)


async def pulling(one: Running, bell: Bell) -> None:
    """Let the readers of a service take in what the logs hold, and derive what they owe, for ever."""
    takers: list[Taker] = [*one.feeds.values(), *([one.reactions] if one.reactions else [])]
    bus = WokenBus(Intake(one.service.name, takers, one.sources, one.progress), bell)
    async with asyncio.TaskGroup() as group:
        group.create_task(ringing(one, bell))
        group.create_task(bus.run())
        group.create_task(settling(one.feeds.values(), one.progress))


async def cancelled(task: asyncio.Task[None]) -> None:
    """End a task; what it broke on is an error of the test."""
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    if not task.cancelled() and (error := task.exception()) is not None:
        raise error
