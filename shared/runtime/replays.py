"""Rebuilds and verifications that somebody asks for at a door: played by a process beside the service, one at a time.

Folding keeps a core busy for minutes, and the doors share the service's process: so it plays elsewhere, politely. What
that process is told comes over its standard input, which stays open: it ends when the service has ended, however.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from pydantic import BaseModel, ConfigDict

from shared.runtime.ask.decisions import Refused
from shared.runtime.rebuild.replay import Kind
from shared.runtime.settings import Settings

BEGINS_WITHIN_SECONDS = 60.0
ENDS_WITHIN_SECONDS = 3.0

say = structlog.get_logger("replays")


class ReplayRuns(Refused):
    """Another rebuild or verification of this service runs: wait for its end, or cancel it."""

    by_rule = False
    status = 409


class NotBegun(OSError):
    """The process beside the service has ended before it began; the service's log says why."""


class Asked(BaseModel):
    """What the process beside the service is told, as one line of JSON."""

    model_config = ConfigDict(frozen=True)
    settings: Settings
    kind: Kind
    projections: Sequence[str]
    asked_by: str
    key: str


class Begun(BaseModel):
    """What it answers: the number of the replay, or that another one runs."""

    model_config = ConfigDict(frozen=True)
    number: int = 0
    busy: str = ""


@dataclass
class Replays:
    """The process beside a service, which runs this module, and how many `followers` are told how far it is."""

    settings: Settings
    module: str = "shared.runtime.replaying"
    followers: int = 0
    _process: asyncio.subprocess.Process | None = None
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def begin(self, kind: Kind, projections: Sequence[str], *, asked_by: str, key: str) -> int:
        """Begin to play, and return its number in `feed.replay`. Raises ReplayRuns, NotBegun."""
        asked = Asked(settings=self.settings, kind=kind, projections=projections, asked_by=asked_by, key=key)
        async with self._one:
            process = await self._started()
            try:
                async with asyncio.timeout(BEGINS_WITHIN_SECONDS):
                    begun = await _asked(process, asked)
            except BaseException:
                await _ended(process)
                raise
            if begun.busy:
                await _ended(process)
                raise ReplayRuns(begun.busy)
            self._process = process
        say.info("played again", kind=kind, projections=list(projections), asked_by=asked_by, number=begun.number)
        return begun.number

    async def end(self) -> None:
        """End what plays: its tables are dropped, the live ones stay."""
        if self._process is not None:
            await _ended(self._process)

    async def _started(self) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        return await asyncio.create_subprocess_exec(sys.executable, "-m", self.module, stdin=pipe, stdout=pipe)


async def _asked(process: asyncio.subprocess.Process, asked: Asked) -> Begun:
    assert process.stdin is not None
    assert process.stdout is not None
    with suppress(ConnectionError):  # it has ended: then it answers nothing
        process.stdin.write(asked.model_dump_json().encode() + b"\n")
        await process.stdin.drain()
    line = await process.stdout.readline()
    if not line:
        raise NotBegun("the process that was to play has ended at once: the log of the service says why")
    return Begun.model_validate_json(line)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Let a process end by itself, as it does when nobody is there any longer; kill one that takes too long."""
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(ENDS_WITHIN_SECONDS):
            await process.wait()
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
