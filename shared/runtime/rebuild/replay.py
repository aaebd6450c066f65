"""A rebuild or verification as a thing of the service: one at a time, seen and cancelled by everybody, kept afterwards.

It stands in `feed.replay`, whichever process plays: that of the command line, or one beside the service (`replaying`).
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

import asyncpg
import orjson

from shared.runtime.rebuild.pace import Pace
from shared.runtime.rebuild.rebuilding import Busy, Difference, Rebuild, Rebuilt
from shared.runtime.tables.definition import Row

Kind = Literal["rebuild", "verify"]
Played = Sequence[Rebuilt] | Sequence[Difference | None]

TELL_SECONDS = 0.5
LOCK = "SELECT pg_try_advisory_lock(7265, 1)"
UNLOCK = "SELECT pg_advisory_unlock(7265, 1)"
HELD = """
SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = 7265 AND objid = 1
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
"""
LEFT_BEHIND = """
UPDATE feed.replay SET state = 'failed', ended_at = clock_timestamp(), reason = $1 WHERE state = 'running'
"""
BEGUN = "INSERT INTO feed.replay (kind, projections, asked_by, key) VALUES ($1, $2, $3, $4) RETURNING number"
TOLD = """
UPDATE feed.replay SET stage = $2, done = $3, whole = $4, told_at = clock_timestamp() WHERE number = $1
RETURNING cancelled_by
"""
ENDED = """
UPDATE feed.replay SET state = $2, reason = $3, outcome = $4, stage = $5, done = $6, whole = $7,
       told_at = clock_timestamp(), ended_at = clock_timestamp()
WHERE number = $1
"""
AS_THEY_WERE = "tables that were not swapped in yet are as they were"
GONE = f"its process has ended; {AS_THEY_WERE}"
RUNNING = "SELECT number, kind, projections FROM feed.replay WHERE state = 'running' ORDER BY number DESC LIMIT 1"
STAGES: Mapping[str, str] = MappingProxyType({"rebuild": "a rebuild", "verify": "a verification"})


class Cancelled(Exception):
    """Somebody cancelled it, and is named; tables that were not swapped in yet are as they were."""


@dataclass
class Replay:
    """Plays the logs again for projections of a service, and keeps what everybody may know of it.

    `key` is that of the request that asks for it, if one does; `began` is told its number.
    """

    rebuild: Rebuild
    kind: Kind
    asked_by: str
    key: str | None = None
    began: Callable[[int], None] = lambda _number: None
    _pace: Pace = field(default_factory=Pace)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _by: str | None = None
    _lost: Exception | None = None

    async def run(self) -> Played:
        """Return what `Rebuild.rebuild` or `Rebuild.verify` does.

        Raises Busy where another replay of the service runs, Cancelled, and what the rebuild raises.
        """
        async with self._alone() as db:
            names = [one.name for one in self.rebuild.projections]
            number: int = await db.fetchval(BEGUN, self.kind, names, self.asked_by, self.key)
            self.began(number)
            played = asyncio.create_task(self._played())
            kept = asyncio.create_task(self._keep(db, number, played))
            try:
                found = await played
            except BaseException as error:
                self._ended.set()
                await asyncio.gather(kept, return_exceptions=True)
                await self._failed(db, number, error)
                if (why := self._reason(error)) is not None:
                    raise why from error
                raise
            self._ended.set()
            await kept
            state = "different" if any(isinstance(one, Difference) for one in found) else "done"
            self._pace.done = self._pace.whole
            await self._end(db, number, state, outcome=outcome(names, found))
            return found

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[Any]:
        async with self.rebuild.pool.acquire() as db:
            if not await db.fetchval(LOCK):
                raise Busy(busy(await db.fetchrow(RUNNING)))
            try:
                await db.execute(LEFT_BEHIND, GONE)
                yield db
            finally:
                with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):  # then it is free already
                    await db.execute(UNLOCK)

    async def _played(self) -> Played:
        report = self.rebuild.report

        def told(stage: str, done: int, of: int) -> None:
            self._pace.told(stage, done, of)
            report(stage, done, of)

        self.rebuild.report = told
        return await (self.rebuild.rebuild() if self.kind == "rebuild" else self.rebuild.verify())

    async def _keep(self, db: Any, number: int, played: "asyncio.Task[Played]") -> None:
        """Tell how far it is until it has ended, and end it where somebody wants that, or nobody can be told."""
        try:
            while not self._ended.is_set():
                self._by = await db.fetchval(TOLD, number, self._pace.stage, self._pace.done, self._pace.whole)
                if self._by is not None:
                    played.cancel()
                    return
                with suppress(TimeoutError):
                    async with asyncio.timeout(TELL_SECONDS):
                        await self._ended.wait()
        except (asyncpg.InterfaceError, asyncpg.PostgresError, OSError) as error:
            self._lost = error
            played.cancel()

    def _reason(self, error: BaseException) -> Exception | None:
        """Return why it was cancelled from here; None where whoever awaits it was cancelled, or it failed."""
        if not isinstance(error, asyncio.CancelledError):
            return None
        return self._lost if self._by is None else Cancelled(f"{self._by} cancelled it; {AS_THEY_WERE}")

    async def _failed(self, db: Any, number: int, error: BaseException) -> None:
        cancelled = isinstance(error, asyncio.CancelledError) and self._lost is None
        why = self._lost if isinstance(error, asyncio.CancelledError) else error
        reason = "" if cancelled else str(why) or type(why).__name__
        with suppress(asyncpg.InterfaceError, asyncpg.PostgresError, OSError):  # then the lock says that it is gone
            await self._end(db, number, "cancelled" if cancelled else "failed", reason)

    async def _end(self, db: Any, number: int, state: str, reason: str = "", outcome: str = "[]") -> None:
        pace = self._pace
        await db.execute(ENDED, number, state, reason[:2_000], outcome, pace.stage, pace.done, pace.whole)


def busy(row: Any) -> str:
    """Return the sentence about the replay that runs."""
    if row is None:
        return "a rebuild is running; wait for its end"
    return (
        f"{STAGES[row['kind']]} of {', '.join(row['projections'])} is running (no. {row['number']}); wait for its end"
    )


def outcome(names: Sequence[str], found: Played) -> str:
    """Return what came of it, as JSON: per projection its new version, or the first row that differs, if any."""
    told = [
        {"projection": name, "version": one.version if isinstance(one, Rebuilt) else None, "difference": _unlike(one)}
        for name, one in zip(names, found, strict=True)
    ]
    return orjson.dumps(told).decode()


def _unlike(one: Rebuilt | Difference | None) -> dict[str, Any] | None:
    if not isinstance(one, Difference):
        return None
    return {"table": one.table, "key": shown(one.key), "live": _row(one.live), "rebuilt": _row(one.rebuilt)}


def _row(row: Row | None) -> str | None:
    return None if row is None else shown(row)


def shown(values: Sequence[Any]) -> str:
    """Return the values of a row as people read them."""
    return " | ".join("–" if value is None else str(value) for value in values)
