"""projection list / rebuild / verify, dlq list / show / redrive, verify-log: the streams played again."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from importlib import import_module
from secrets import token_hex
from typing import Any, Literal

import orjson
from cyclopts import App
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from ops.commands.stack import EXIT_DIFFERENCE, here
from ops.stack.layout import SERVICES, Stack, environment

PLACES = "SELECT source, max(position) FROM feed.position WHERE name = $1 AND version = $2 GROUP BY 1"
SHOWN: dict[str, Literal["left", "right"]] = {
    "projection": "left",
    "service": "left",
    "live": "right",
    "tables": "right",
    "taken in (position of the last event for it)": "left",
    "parked": "right",
}

out = Console(highlight=False)


class NoSuchProjection(Exception):
    """No service has a projection of this name. Exit code 2."""


class Stopped(Exception):
    """A rebuild could not go through; the live tables are as they were. Exit code 1."""


def register(app: App) -> None:
    """Add the verbs of this room."""
    projection = App(name="projection", help="Reports rebuilt from the log, beside the live ones.")
    for verb, name in ((list_, "list"), (rebuild, "rebuild"), (verify, "verify")):
        projection.command(verb, name=name)
    dlq = App(name="dlq", help="Events that could not take effect and wait, each stream in its order.")
    for verb, name in ((dlq_list, "list"), (dlq_show, "show"), (dlq_redrive, "redrive")):
        dlq.command(verb, name=name)
    app.command(projection)
    app.command(dlq)
    app.command(verify_log, name="verify-log")


def known() -> Iterator[tuple[str, Any]]:
    """Yield every projection with its service."""
    for service in SERVICES:
        for projection in import_module(f"services.{service}.app").SERVICE.projections:
            yield service, projection


def named(name: str | None) -> list[tuple[str, Any]]:
    """Return the projection of this name, or all; raises NoSuchProjection."""
    found = [(service, projection) for service, projection in known() if name in (None, projection.name)]
    if not found:
        names = ", ".join(projection.name for _, projection in known())
        raise NoSuchProjection(f"there is no projection {name!r}; there are {names}")
    return found


@asynccontextmanager
async def reach(stack: Stack, service: str) -> AsyncIterator[tuple[Any, Any]]:
    """Yield a pool on the service's database and the logs of all services."""
    import asyncpg  # noqa: PLC0415  # slow imports, only for the verbs that need them
    import httpx2  # noqa: PLC0415

    from ops.connection import Connection  # noqa: PLC0415
    from shared.runtime.log import Log  # noqa: PLC0415
    from shared.runtime.peers import OwnLog, PeerLog, Sources  # noqa: PLC0415

    connection = Connection.of(stack)
    variables = environment(stack, service)
    async with (
        asyncpg.create_pool(variables["HUIKUAN_DATABASE_URL"], min_size=1, max_size=4) as pool,
        httpx2.AsyncClient(timeout=30, trust_env=False, verify=False) as client,  # plain HTTP, our own
    ):
        logs: dict[str, Any] = {
            name: PeerLog(client, address, lambda: connection.token) for name, address in connection.urls.items()
        }
        logs[service] = OwnLog(Log(pool))
        yield pool, Sources(logs, partitions=3)


def list_() -> int:
    """List the projections: live version, tables, how far they have come in each source, what is parked."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column, side in SHOWN.items():
        table.add_column(column, justify=side, overflow="fold")
    for row in asyncio.run(_listed()):
        table.add_row(*row)
    out.print(table)
    return 0


async def _listed() -> list[tuple[str, ...]]:
    rows = []
    for service, projection in known():
        async with reach(here(), service) as (pool, sources):
            live = await pool.fetchval("SELECT live FROM feed.projection WHERE name = $1", projection.name)
            parked = await pool.fetchval("SELECT count(*) FROM feed.parked WHERE name = $1", projection.name)
            places = dict(await pool.fetch(PLACES, projection.name, live))
            heads = {source: (await sources.logs[source].head()).position for source in projection.sources}
        at = ", ".join(f"{source} {places.get(source, 0):,} of {head:,}" for source, head in heads.items())
        tables = sum(1 for _ in projection.tables)
        rows.append((projection.name, service, f"v{live}", str(tables), at, str(parked)))
    return rows


def rebuild(name: str, /) -> int:
    """Fold the log into the next version beside the live tables, and swap it in while traffic goes on.

    Interrupted, it leaves the live tables as they were.

    Parameters
    ----------
    name
        A projection of `projection list`, or `all`.
    """
    from shared.runtime.rebuild import Rebuilt  # noqa: PLC0415

    for service, projection in named(None if name == "all" else name):
        rebuilt: Rebuilt = _replayed(service, projection, "rebuild")
        rate = rebuilt.events / rebuilt.seconds
        out.print(
            f"{projection.name}: version {rebuilt.version} is live, "
            f"{rebuilt.events:,} events in {rebuilt.seconds:.2f} s ({rate:,.0f}/s)"
        )
    return 0


def verify(name: str | None = None, /) -> int:
    """Rebuild beside and compare every row with the live tables; exit code 3 where they differ.

    Parameters
    ----------
    name
        A projection of `projection list`; all without it.
    """
    code = 0
    for service, projection in named(name):
        difference = _replayed(service, projection, "verify")
        if difference is None:
            out.print(f"{projection.name}: live tables equal a rebuild from the log")
            continue
        code = EXIT_DIFFERENCE
        out.print(f"{projection.name}: [bold red]differs[/bold red] first in {difference.table} at {difference.key}")
        out.print(f"  live    {difference.live}", markup=False)
        out.print(f"  rebuilt {difference.rebuilt}", markup=False)
    return code


def _replayed(service: str, projection: Any, what: str) -> Any:
    from shared.runtime.rebuild import Busy, Rebuild  # noqa: PLC0415

    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())

    async def play() -> Any:
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task(projection.name, total=None)
            async with reach(here(), service) as (pool, sources):
                replay = Rebuild(
                    *(service, projection, pool, sources),
                    report=lambda stage, done, of: bar.update(
                        task, description=f"{projection.name}: {stage}", completed=done, total=of
                    ),
                )
                return await getattr(replay, what)()

    try:
        return asyncio.run(play())
    except Busy as error:
        raise Stopped(str(error)) from error


def dlq_list(*, json: bool = False) -> int:
    """List parked events of all services, why they wait, and what waits behind them."""
    rows = [{"service": service, **row} for service, row in asyncio.run(_parked())]
    if json:
        sys.stdout.write(orjson.dumps(rows, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode())
        return 0
    if not rows:
        out.print("nothing is parked")
        return 0
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("id", "reader", "source", "position", "stream", "event", "why"):
        table.add_column(column)
    for row in rows:
        place = f"{row['service']}/{int(row['id'])}"
        event = row["type"].split(".", 2)[-1]
        table.add_row(
            place,
            row["name"],
            row["source"],
            row["position"],
            row["stream_id"],
            event,
            f"{row['reason']}: {row['detail']}",
        )
    out.print(table)
    return 0


async def _parked() -> Sequence[tuple[str, dict[str, Any]]]:
    from ops.connection import Calls, Connection  # noqa: PLC0415

    found = []
    async with Calls(Connection.of(here())) as calls:
        for service in SERVICES:
            cursor = ""
            while True:
                page = await calls.get(service, "/dlq", {"cursor": cursor} if cursor else {}, patience=0)
                found += [(service, {name: str(value) for name, value in item.items()}) for item in page["items"]]
                cursor = page["next"]
                if not cursor:
                    break
    return found


def _place(place: str) -> tuple[str, int]:
    service, _, number = place.partition("/")
    if service not in SERVICES or not number.isdigit():
        raise NoSuchProjection(f"{place!r} is no parked event: `dlq list` shows them as receivables/12")
    return service, int(number)


def dlq_show(place: str, /) -> int:
    """Show one parked event with its content.

    Parameters
    ----------
    place
        As `dlq list` names it: receivables/12.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415

    service, number = _place(place)

    async def ask() -> dict[str, Any]:
        async with Calls(Connection.of(here())) as calls:
            return dict(await calls.get(service, f"/dlq/{number}"))

    for member, value in asyncio.run(ask()).items():
        out.print(f"{member:<12} {value}", markup=False)
    return 0


def dlq_redrive(place: str | None = None, /, *, execute: bool = False) -> int:
    """Try parked events again, in order; a stream stops at its first failure. Without --execute: only say which.

    Parameters
    ----------
    place
        One of `dlq list` (its whole stream is tried); all without it.
    execute
        Do it.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415

    if not execute:
        out.print("these would be tried again; add --execute to do it")
        return dlq_list()
    wanted = dict([_place(place)]) if place else dict.fromkeys(SERVICES)

    async def ask() -> int:
        left = 0
        async with Calls(Connection.of(here())) as calls:
            for service, number in wanted.items():
                answer = await calls.post(service, "/dlq/redrive", orjson.dumps({"id": number}), key=token_hex(16))
                left += answer["left"]
                if answer["taken"] or answer["left"]:
                    out.print(f"{service}: {answer['taken']} took effect, {answer['left']} wait on")
        return left

    return 1 if asyncio.run(ask()) else 0


def verify_log() -> int:
    """Compute the hash chain of every service's log again; exit code 3 where it is broken."""
    return asyncio.run(_chains())


async def _chains() -> int:
    import asyncpg  # noqa: PLC0415

    from shared.runtime.log import Log, broken  # noqa: PLC0415

    code = 0
    for service in SERVICES:
        async with asyncpg.create_pool(
            environment(here(), service)["HUIKUAN_DATABASE_URL"], min_size=1, max_size=1
        ) as pool:
            log = Log(pool)
            head = await log.head()
            at = await broken(log)
        if at is None:
            out.print(f"{service}: {head.position:,} events, chain intact, {head.hash.hex()[:16]}")
        else:
            out.print(f"{service}: [bold red]broken[/bold red] at position {at}")
            code = EXIT_DIFFERENCE
    return code
