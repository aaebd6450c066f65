"""projection list / rebuild / verify, verify-log: the streams played again."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from errno import ENOSPC
from functools import partial
from typing import Any, Literal, NamedTuple

from cyclopts import App
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.commands.home import EXIT_DIFFERENCE, As, here
from ops.language import headed
from ops.printing import whole
from ops.stack.layout import Stack, database_url
from ops.stack.problem import FAILED, StackError
from shared import SERVICES
from shared.runtime.callers import OPERATOR

PARTITIONS = 3
AT_ONCE = 2
"""How many services are played at once."""

Played = Literal["rebuild", "verify"]
Results = dict[str, tuple[Sequence[Any], Any]]
"""By service: what was played, and what came of each."""

LIVE = "SELECT name, live FROM feed.projection"
PARKED = "SELECT name, count(*) FROM feed.parked GROUP BY 1"
PLACES = """
SELECT source, partition, position FROM feed.position JOIN feed.projection USING (name)
WHERE name = $1 AND version = live
"""
SHOWN: Mapping[str, Literal["left", "right"]] = {
    "projection": "left",
    "service": "left",
    "live": "right",
    "tables": "right",
    "taken in": "right",
    "behind": "right",
    "parked": "right",
}
UP = "start it with ./huikuan up"

out = Console(highlight=False)


class NoSuchProjection(Exception):
    """No service has a projection of this name. Exit code 2."""


class Stopped(Exception):
    """A rebuild could not go through; the live tables are as they were. Exit code 1."""


class Reach(NamedTuple):
    """The way to a service's tables: a pool on its database, and the logs of all services."""

    pool: Any
    sources: Any


def register(app: App) -> None:
    """Add the verbs of this room."""
    projection = App(name="projection", help="Reports rebuilt from the log, beside the live ones.")
    for verb, name in ((list_, "list"), (rebuild, "rebuild"), (verify, "verify")):
        projection.command(verb, name=name)
    app.command(projection)
    app.command(verify_log, name="verify-log")


def of(service: str, name: str | None = None) -> tuple[Any, ...]:
    """Return the projections of a service, or the one of this name; importing them is slow, so few are asked."""
    from ops.stack.definitions import keeps  # noqa: PLC0415

    return tuple(one for one in keeps(service).PROJECTIONS if name in {None, one.name})


def owners(name: str | None) -> Sequence[str]:
    """Return the service that has a projection, or all services for None. Raises NoSuchProjection."""
    if name is None:
        return SERVICES
    owner = asyncio.run(_owner(here(), name))
    found = [service for service in ([owner] if owner else SERVICES) if of(service, name)]
    if not found:
        names = ", ".join(projection.name for service in SERVICES for projection in of(service))
        raise NoSuchProjection(f"there is no projection {name!r}; there are {names}")
    return found[:1]


async def _owner(stack: Stack, name: str) -> str | None:
    for service in SERVICES:
        async with reach(stack, service) as way:
            if name in dict(await way.pool.fetch(LIVE)):
                return service
    return None


@asynccontextmanager
async def reach(stack: Stack, service: str, as_: str | None = None) -> AsyncIterator[Reach]:
    """Yield the way to a service's tables; what does not answer is a StackError."""
    import asyncpg  # noqa: PLC0415  # slow imports, only for the verbs that need them
    import httpx2  # noqa: PLC0415

    from ops.connection import Connection  # noqa: PLC0415
    from shared.runtime.connecting import opened  # noqa: PLC0415
    from shared.runtime.log.peers import NoAnswer, OwnLog, PeerLog, Sources  # noqa: PLC0415
    from shared.runtime.log.store import Log  # noqa: PLC0415

    connection = Connection.of(stack, as_)
    url = database_url(stack, service)
    client = httpx2.AsyncClient(timeout=30, trust_env=False, verify=False)  # plain HTTP, our own
    async with AsyncExitStack() as held:
        try:
            pool = await held.enter_async_context(opened(url))
        except (OSError, asyncpg.PostgresError) as error:
            raise StackError(f"PostgreSQL does not let us in ({error}): {UP}") from error
        await held.enter_async_context(client)
        logs: dict[str, Any] = {
            name: PeerLog(client, address, connection.token) for name, address in connection.urls.items()
        }
        logs[service] = OwnLog(Log(pool))
        try:
            yield Reach(pool, Sources(logs, partitions=PARTITIONS))
        except NoAnswer as error:
            raise StackError(f"a service does not give its log ({error}): see ./huikuan status, {UP}") from error
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
            raise gone(error) from error


def gone(error: Exception) -> StackError:
    """Return what is said where PostgreSQL, or the room on the disk, has gone in the middle."""
    if isinstance(error, OSError) and error.errno == ENOSPC:
        message = "The disk is full: make room and run this again; the tables are as they were"
        return StackError(message, exit_code=FAILED)
    return StackError(f"PostgreSQL went away ({error}): {UP}")


def list_(*, as_: As = None) -> int:
    """List the projections: live version, tables, events taken in and still to come, events parked."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, side in SHOWN.items():
        table.add_column(headed(column), justify=side, no_wrap=True)
    late = []
    for row, behind in asyncio.run(_listed(as_)):
        table.add_row(*row)
        late += [f"{row[0]} has {at:,} of the {head:,} events of {source}" for source, (at, head) in behind.items()]
    whole(out, table)
    for line in late:
        out.print(line, soft_wrap=True)
    return 0


async def _listed(as_: str | None) -> list[tuple[tuple[str, ...], dict[str, tuple[int, int]]]]:
    rows: list[tuple[tuple[str, ...], dict[str, tuple[int, int]]]] = []
    for service in SERVICES:
        async with reach(here(), service, as_) as way:
            live, parked = dict(await way.pool.fetch(LIVE)), dict(await way.pool.fetch(PARKED))
            for projection in of(service):
                taken = await _taken(way, projection)
                events, behind = sum(at for at, _ in taken.values()), sum(head - at for at, head in taken.values())
                name, tables = projection.name, sum(1 for _ in projection.tables)
                version = f"v{live[name]}" if name in live else "new"
                cells = (name, service, version, str(tables), f"{events:,}", f"{behind:,}", str(parked.get(name, 0)))
                rows.append((cells, {source: pair for source, pair in taken.items() if pair[0] < pair[1]}))
    return rows


async def _taken(way: Reach, projection: Any) -> dict[str, tuple[int, int]]:
    """Return per source up to which position a projection has taken everything in, and where the log ends."""
    places: dict[str, dict[int, int]] = {source: {} for source in projection.sources}
    for row in await way.pool.fetch(PLACES, projection.name):
        places.setdefault(row["source"], {})[row["partition"]] = row["position"]
    found = {}
    for source in projection.sources:
        log = way.sources.logs[source]
        head, sent = (await log.head()).position, await log.sent(0) or {}
        found[source] = taken_in(places[source], sent, head), head
    return found


def taken_in(places: Mapping[int, int], sent: Mapping[int, int], head: int) -> int:
    """Return the position up to which a reader has everything.

    A partition in which the reader stands at the last event sent holds nobody up, however far away that event lies.
    """
    late = [places.get(p, 0) for p in range(PARTITIONS) if places.get(p, 0) < sent.get(p, head if not sent else 0)]
    return min(late) if late else max([*sent.values(), *places.values()], default=0)


def rebuild(name: str, /, *, as_: As = None) -> int:
    """Fold the log into the next version beside the live tables, and swap it in while traffic goes on.

    Interrupted, it leaves the live tables as they were.

    Parameters
    ----------
    name
        A projection of `projection list`, or `all`.
    """
    played: Results = {}
    try:
        _play(None if name == "all" else name, as_, "rebuild", played)
    finally:  # what is live is told, whatever became of the others
        for projections, rebuilt in (played[service] for service in SERVICES if service in played):
            live = ", ".join(f"{p.name} v{one.version}" for p, one in zip(projections, rebuilt, strict=True))
            events, seconds = rebuilt[-1].events, rebuilt[-1].seconds
            rate = f"{events:,} events in {seconds:.2f} s ({events / seconds:,.0f}/s)"
            out.print(f"{live} live: {rate}", soft_wrap=True)
    return 0


def verify(name: str | None = None, /, *, as_: As = None) -> int:
    """Rebuild beside and compare every row with the live tables; exit code 3 where they differ.

    Parameters
    ----------
    name
        A projection of `projection list`; all without it.
    """
    from shared.runtime.rebuild.replay import shown  # noqa: PLC0415

    code = 0
    played: Results = {}
    _play(name, as_, "verify", played)
    for service in (one for one in SERVICES if one in played):
        projections, found = played[service]
        for line in asyncio.run(_passed_over(service)):
            out.print(line, markup=False, soft_wrap=True)
        for projection, difference in zip(projections, found, strict=True):
            if difference is None:
                out.print(f"{projection.name}: live tables equal a rebuild from the log")
                continue
            code = EXIT_DIFFERENCE
            table, key = difference.table, escape(shown(difference.key))
            out.print(f"{projection.name}: [bold red]differs[/bold red], first in {table} at {key}", soft_wrap=True)
            for side, row in (("live", difference.live), ("rebuilt", difference.rebuilt)):
                text = "no such row" if row is None else shown(row)
                out.print(f"  {side:<8} {text}", markup=False, soft_wrap=True)
    return code


async def _passed_over(service: str) -> list[str]:
    """Say what was set aside: the tables and their rebuild agree without it."""
    from shared.office.ills import spelled  # noqa: PLC0415
    from shared.runtime.log import aside  # noqa: PLC0415

    async with reach(here(), service) as way:
        facts = [aside.fact(row["data"]) for row in await way.pool.fetch(aside.EVERY)]
    return [f"{service} passes over {spelled(fact)}" for fact in facts]


def _play(name: str | None, as_: str | None, kind: Played, into: Results) -> None:
    """Play the projection of this name, or all of them, service beside service; what came of each stands in `into`."""
    import asyncpg  # noqa: PLC0415

    from shared.runtime.rebuild.rebuilding import Busy, IncompleteLog, Unfoldable, UnknownProjection  # noqa: PLC0415
    from shared.runtime.rebuild.replay import Cancelled  # noqa: PLC0415
    from shared.runtime.rebuild.workers import WorkerEnded  # noqa: PLC0415

    try:
        asyncio.run(_side_by_side(owners(name), name, as_, kind, into))
    except UnknownProjection as error:
        raise Stopped(f"{error}; ./huikuan up creates it") from error
    except (Busy, Cancelled, IncompleteLog) as error:
        raise Stopped(str(error)) from error
    except (Unfoldable, WorkerEnded) as error:
        raise Stopped(f"{error}; the live tables are as they were") from error
    except asyncpg.PostgresError as error:
        raise Stopped(f"PostgreSQL refuses: {error}; the live tables are as they were") from error


async def _side_by_side(
    services: Sequence[str], name: str | None, as_: str | None, kind: Played, into: Results
) -> None:
    """Play some services at once: while PostgreSQL works for one, another is imported, or folded."""
    from ops.commands.bar import bar  # noqa: PLC0415
    from shared.runtime.rebuild.task_group import task_group  # noqa: PLC0415

    free = asyncio.Semaphore(AT_ONCE)

    async def one(service: str, report: Any) -> None:
        async with free:
            projections = of(service, name)
            into[service] = projections, await _played(service, projections, as_, kind, report)

    with bar() as progress:

        def reporting(service: str) -> Any:
            task = progress.add_task(service, total=None)
            return lambda stage, done, whole: progress.update(
                task, description=f"{service}: {stage}", completed=done, total=whole
            )

        async with task_group() as group:
            for service in services:
                group.create_task(one(service, reporting(service)))


async def _played(service: str, projections: Sequence[Any], as_: str | None, kind: Played, report: Any) -> Any:
    from shared.runtime.rebuild.rebuilding import Rebuild  # noqa: PLC0415
    from shared.runtime.rebuild.replay import Replay  # noqa: PLC0415
    from shared.runtime.rebuild.workers import Workers  # noqa: PLC0415
    from shared.runtime.shipped import projections as kept  # noqa: PLC0415

    stack = here()
    workers = Workers(partial(kept, service), database_url(stack, service), stack.rebuild)
    async with reach(stack, service, as_) as way:
        await kept(service, way.pool)
        rebuild = Rebuild(*(service, projections, way.pool, way.sources), workers=workers, report=report)
        return await Replay(rebuild, kind, as_ or OPERATOR).run()


def verify_log() -> int:
    """Compute the hash chain of every service's log again; exit code 3 where it is broken."""
    return asyncio.run(_chains())


async def _chains() -> int:
    from shared.runtime.log.store import Log, broken  # noqa: PLC0415

    code = 0
    for service in SERVICES:
        async with reach(here(), service) as way:
            log = Log(way.pool)
            head = await log.head()
            at = await broken(log)
        if at is None:
            out.print(f"{service:<12} {head.position:>9,} events, chain intact, {head.hash.hex()[:16]}")
        else:
            out.print(f"{service:<12} [bold red]broken[/bold red] at position {at:,}")
            code = EXIT_DIFFERENCE
    return code
