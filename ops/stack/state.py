"""The state of a stack: its processes in rows, its logs in lines."""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ops.stack import lifecycle, supervision, trial
from ops.stack.layout import DESK, OFFSETS, Stack
from ops.stack.problem import FAILED, USAGE, StackError
from ops.stack.programs import Program
from shared import SERVICES

FOLLOW_EVERY_SECONDS = 0.3
LOG_BLOCK_BYTES = 4 * 1024**2
READY = "ready"


@dataclass(frozen=True)
class Row:
    """One process. `port` and `pid` are None where there is none, `uptime_seconds` where it isn't running.

    `day` is the business day of the service, where one began and its database answers.
    """

    name: str
    state: str
    pid: int | None
    port: int | None
    uptime_seconds: float | None
    note: str
    day: date | None = None


def status(stack: Stack) -> list[Row]:
    """Return a row per process of a running stack, or one `stopped` row per part of a stack that is down."""
    found = supervision.processes(stack)
    if not found:
        return [Row(name, "stopped", None, stack.port_of(name), None, "") for name in ("postgres", "kafka", *SERVICES)]
    now, days = time.time(), _days(stack)
    return sorted((_row(stack, process, now, days) for process in found), key=_in_order)


def _days(stack: Stack) -> Mapping[str, date]:
    try:
        return trial.asked(trial.days_begun(stack))
    except StackError:  # the rows say themselves what is down
        return {}


def logs(stack: Stack, service: str | None, *, follow: bool = False, lines: int = 100) -> Iterator[str]:
    """Yield the last lines of a process's log, or of all with their names before them; `follow` goes on with new ones.

    A service that is split over processes is meant with all of them. StackError where there is no such log.
    """
    files = sorted(path for path in stack.logs.glob("*.log") if service is None or _belongs(path.stem, service))
    if not files:
        known = ", ".join(sorted(path.stem for path in stack.logs.glob("*.log")))
        if not known:
            message = "there are no logs yet: ./huikuan up starts what writes them"
            raise StackError(message, exit_code=FAILED)
        message = f"There is no log of {service}: there are {known}"
        raise StackError(message, exit_code=USAGE)
    many = len(files) > 1
    tails = [_Tail(path, f"{path.stem} | " if many else "") for path in files]
    for tail in tails:
        yield from tail.last(lines)
    while follow:
        for tail in tails:
            yield from tail.new()
        time.sleep(FOLLOW_EVERY_SECONDS)


class _Tail:
    """The end of one log file, through its rotation."""

    def __init__(self, path: Path, prefix: str) -> None:
        self._path = path
        self._prefix = prefix
        self._read = 0
        self._file = 0

    def last(self, count: int) -> Iterator[str]:
        with self._path.open("rb") as log:
            end = log.seek(0, 2)
            log.seek(max(0, end - LOG_BLOCK_BYTES))
            lines = deque(log, maxlen=count)
            self._read = log.tell()
            self._file = self._path.stat().st_ino
        yield from map(self._line, lines)

    def new(self) -> Iterator[str]:
        with suppress(FileNotFoundError), self._path.open("rb") as log:  # for a moment of its rotation it isn't there
            found = self._path.stat()
            if found.st_ino != self._file or found.st_size < self._read:
                self._file, self._read = found.st_ino, 0
            log.seek(self._read)
            for line in log:
                if line.endswith(b"\n"):  # the rest of an unfinished one comes next time
                    self._read += len(line)
                    yield self._line(line)

    def _line(self, line: bytes) -> str:
        return self._prefix + line.decode("utf-8", errors="replace").rstrip("\n")


def _row(stack: Stack, process: supervision.Process, now: float, days: Mapping[str, date]) -> Row:
    service, _, role = process.name.partition("-")
    port = stack.port_of(service) if service in OFFSETS and role in {"", "http"} else None
    note = _note(stack, process, service if port else "")
    return Row(
        name=process.name,
        state="running" if note == READY else process.state.lower(),  # the supervisor calls it so two seconds later
        pid=process.pid or None,
        port=port,
        uptime_seconds=now - process.since if process.pid else None,
        note=note,
        day=days.get(service) if role in {"", "clock"} else None,
    )


def _note(stack: Stack, process: supervision.Process, service: str) -> str:
    if process.pid == 0:
        return process.said
    if service not in {*SERVICES, *DESK}:
        return ""
    return lifecycle.health(Program(process.name, (), health=f"{stack.url_of(service)}/readyz")) or READY


def _in_order(row: Row) -> tuple[bool, int, str]:
    """Servers first, then the services by their ports, the roles of one beside each other."""
    part = row.name.partition("-")[0]
    return part in {*SERVICES, *DESK}, OFFSETS.get(part, 0), row.name


def _belongs(name: str, service: str) -> bool:
    return name == service or name.startswith(f"{service}-")
