"""The log: group-committed appends with expected versions and idempotency keys, and reads in commit order.

Positions are dense and equal commit order; one call of `log.append` carries all requests that wait at the same moment.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from itertools import repeat
from typing import Any, Literal, NamedTuple

import asyncpg
from eventsourcing.persistence import StoredEvent

from shared.runtime.outages import TRANSIENT, Overloaded, Unavailable, outage

APPEND = "SELECT outcomes, firsts, lasts FROM log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
RANGE = "SELECT * FROM log.events WHERE position > $1 AND position <= $2 ORDER BY position"
PAGE = """
SELECT * FROM log.events WHERE position > $1 AND position <= $2 AND ($4::text[] = '{}' OR type = ANY ($4))
ORDER BY position LIMIT $3
"""
END = "SELECT position, hash, coalesce((SELECT max(position) FROM log.events), 0) FROM log.head"
VERSION = "SELECT version FROM log.events WHERE stream_id = $1 AND position <= $2 ORDER BY version DESC LIMIT 1"
STREAM = "SELECT * FROM log.events WHERE stream_id = $1 AND version > $2 ORDER BY version LIMIT $3"

HELD = """
SELECT held.kind, held.number FROM unnest($2::text[], $3::text[]) AS claim(kind, number)
JOIN log.claims AS held ON held.kind = claim.kind AND held.number = claim.number
WHERE held.stream_id <> $1 AND NOT EXISTS (
    SELECT FROM log.doubles AS old WHERE old.kind = held.kind AND old.number = held.number AND old.stream_id = $1)
"""
FORGET = "SELECT log.forget($1)"
PRUNE = "SELECT access.prune($1, $2)"
ACCESS_LOG_YEARS = 3  # the database keeps to these, whoever asks for fewer

LARGEST_EVENT_BYTES = 262_144
RETRY_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8)
RETRY_WITHIN_SECONDS = 5.0
"""How long after the first try another one may begin: a server that fails fast may be back, a silent one is not."""

Outcome = Literal["stored", "duplicate", "other_body", "conflict", "claimed"]


class TooLarge(ValueError):
    """An event above 256 KiB is refused at append, so that no consumer ever meets one that it cannot fetch."""


class Claim(NamedTuple):
    """A number of its kind, taken by a stream for itself alone."""

    stream_id: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class Request:
    """Events to be stored together or not at all. The same `key` with the same `body` is the same request.

    Its `claims` hold from the same moment on; where another stream holds one of them, nothing is stored. `metas` are
    those of the events, one each, where they answer to several wishes; else `meta` is that of all.
    """

    key: str
    body: bytes
    events: Sequence[StoredEvent]
    meta: bytes = b"{}"
    claims: Sequence[Claim] = ()
    metas: Sequence[bytes] = ()


class Answer(NamedTuple):
    """What became of a request; `first > last` when it needed no event. `last` is the position to wait for."""

    outcome: Outcome
    first: int
    last: int


class Entry(NamedTuple):
    """One row of the log."""

    position: int
    stream_id: str
    version: int
    type: str
    data: bytes
    meta: bytes
    recorded_at: datetime
    hash: bytes


_entry: Callable[[Iterable[Any]], Entry] = partial(tuple.__new__, Entry)  # as `_make`, in half the time


class Head(NamedTuple):
    """Where the log ends."""

    epoch: str
    position: int
    hash: bytes


def linked(before: bytes, entry: Entry) -> bytes:
    """Return the hash that the chain must have at `entry`, given the hash before it."""
    instant = int(entry.recorded_at.timestamp()) * 1_000_000 + entry.recorded_at.microsecond
    names = f"{entry.position}|{entry.version}|{instant}|{entry.type}|{entry.stream_id}".encode()
    return sha256(before + names + sha256(entry.data).digest() + sha256(entry.meta).digest()).digest()


@dataclass
class Log:
    """The log of one service. `start()` before use, `stop()` after; one instance per process and database.

    `most_events` and `most_bytes` bound a batch, `most_waiting` the requests that wait for one; `committed` is set
    after each commit and wakes the relay of the same process.
    """

    pool: "asyncpg.Pool[Any]"
    most_events: int = 2_000
    most_bytes: int = 16 * 1024 * 1024
    most_waiting: int = 20_000
    committed: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: deque[tuple[Request, asyncio.Future[Answer]]] = field(default_factory=deque)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _writer: asyncio.Task[None] | None = None
    _closed: bool = False

    def start(self) -> None:
        """Begin to commit what is asked for."""
        self._writer = asyncio.create_task(self._write(), name="log writer")

    async def stop(self) -> None:
        """Commit what waits, then end. Whoever asks afterwards is told Unavailable."""
        self._closed = True
        self._wake.set()
        if self._writer is not None:
            await self._writer

    async def append(self, request: Request) -> Answer:
        """Store the request's events, all or none, and say what became of it.

        Raises TooLarge and Overloaded before anything is stored, Unavailable when PostgreSQL does not answer.
        """
        for event in request.events:
            if len(event.state) > LARGEST_EVENT_BYTES:
                raise TooLarge(
                    f"{event.topic} of {event.originator_id} has {len(event.state)} bytes; "
                    f"{LARGEST_EVENT_BYTES} are allowed"
                )
        if self._closed:
            raise Unavailable("this process ends")
        if len(self._waiting) >= self.most_waiting:
            raise Overloaded(f"{self.most_waiting:,} wishes wait already")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        self._wake.set()
        return await answer

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while batch := self._take():
                await self._commit(batch)
            if self._closed:
                return

    def _take(self) -> list[tuple[Request, asyncio.Future[Answer]]]:
        """Take what waits, but no stream and no key twice: whoever stands behind a waiting one waits too."""
        taken: list[tuple[Request, asyncio.Future[Answer]]] = []
        later: list[tuple[Request, asyncio.Future[Answer]]] = []
        keys: set[str] = set()
        streams: set[str] = set()
        events = size = 0
        while self._waiting and events < self.most_events and size < self.most_bytes:
            item = self._waiting.popleft()
            request = item[0]
            touched = {str(event.originator_id) for event in request.events}
            if request.key in keys or not streams.isdisjoint(touched):
                later.append(item)
            else:
                taken.append(item)
                events += len(request.events) or 1
                size += sum([len(event.state) for event in request.events])
            keys.add(request.key)
            streams |= touched
        self._waiting.extendleft(reversed(later))
        return taken

    async def _commit(self, batch: Sequence[tuple[Request, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._stored([request for request, _ in batch])
        except Exception as error:  # whatever it is, the askers must hear of it and the writer must live
            if len(batch) > 1 and not outage(error):
                # One of them cannot be stored: find it, so that the others do not suffer.
                middle = len(batch) // 2
                await self._commit(batch[:middle])
                await self._commit(batch[middle:])
            else:
                _fail(batch, _outage_of(error) if outage(error) else error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():  # the asker may have gone; the fact stays
                future.set_result(answer)
        self.committed.set()

    async def _stored(self, requests: Sequence[Request]) -> list[Answer]:
        columns = _columns(requests)
        until = time.monotonic() + RETRY_WITHIN_SECONDS
        for pause in RETRY_SECONDS:
            try:  # No reply is not a failure: the keys make asking again safe, and tell what became of it.
                return _answers(await self.pool.fetchrow(APPEND, *columns))
            except TRANSIENT as error:
                if not outage(error) or time.monotonic() > until:
                    raise
                await asyncio.sleep(pause)
        return _answers(await self.pool.fetchrow(APPEND, *columns))

    async def head(self) -> Head:
        """Return where the log ends now."""
        row = await self.pool.fetchrow("SELECT epoch::text, position, hash FROM log.head")
        assert row is not None
        return Head(*row)

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries with `after < position <= upto`, in order."""
        return list(map(_entry, await self.pool.fetch(RANGE, after, upto)))

    async def page(self, after: int, upto: int, limit: int, types: Sequence[str] = ()) -> list[Entry]:
        """Return at most `limit` entries with `after < position <= upto`, of all or of some wire names, in order."""
        return [Entry(*row) for row in await self.pool.fetch(PAGE, after, upto, limit, list(types))]

    async def stream(self, stream_id: str, after: int = -1, limit: int | None = None) -> list[Entry]:
        """Return the entries of one stream with a version above `after`, in order, at most `limit`."""
        return [Entry(*row) for row in await self.pool.fetch(STREAM, stream_id, after, limit)]

    async def version(self, stream_id: str, upto: int) -> int:
        """Return the version that a stream had when the log ended at a position; 0: nothing was recorded of it."""
        return int(await self.pool.fetchval(VERSION, stream_id, upto) or 0)

    async def answered(self, key: str) -> tuple[bytes, int, int] | None:
        """Return body, first and last position of a request that was stored under this key; None if there is none."""
        row = await self.pool.fetchrow("SELECT body, first, last FROM log.requests WHERE key = $1", key)
        return None if row is None else (row["body"], row["first"], row["last"])

    async def held(self, stream_id: str, numbers: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return which of these numbers, given as kind and number, another stream holds."""
        asked = list(numbers)
        columns = [kind for kind, _ in asked], [number for _, number in asked]
        return {(row["kind"], row["number"]) for row in await self.pool.fetch(HELD, stream_id, *columns)}

    async def forget(self, most: int) -> int:
        """Forget the oldest requests beyond the window of `log.memory`, at most so many; return how many."""
        return int(await self.pool.fetchval(FORGET, most))

    async def prune(self, most: int) -> int:
        """Drop the oldest readings beyond `access_log.years`, at most so many; return how many. P2-6"""
        return int(await self.pool.fetchval(PRUNE, ACCESS_LOG_YEARS, most))

    async def walk(self, after: int = 0, upto: int | None = None, chunk: int = 5_000) -> AsyncIterator[list[Entry]]:
        """Yield the log from a position to another or to its present end, in chunks."""
        end = (await self.head()).position if upto is None else upto
        while after < end:
            last = min(after + chunk, end)
            yield await self.range(after, last)
            after = last


def _columns(requests: Sequence[Request]) -> tuple[list[Any], ...]:
    rows = [
        (number, meta, event)
        for number, request in enumerate(requests, 1)
        for event, meta in zip(request.events, request.metas or repeat(request.meta), strict=False)
    ]
    claims = [(number, *claim) for number, request in enumerate(requests, 1) for claim in request.claims]
    return (
        [request.key for request in requests],
        [request.body for request in requests],
        [number for number, _, _ in rows],
        [str(event.originator_id) for _, _, event in rows],
        [event.originator_version for _, _, event in rows],
        [event.topic for _, _, event in rows],
        [event.state for _, _, event in rows],
        [meta for _, meta, _ in rows],
        *([claim[place] for claim in claims] for place in range(4)),
    )


def _answers(row: Any) -> list[Answer]:
    return [Answer(outcome, first or 0, last or 0) for outcome, first, last in zip(*row, strict=True)]


def _outage_of(error: Exception) -> Unavailable:
    """Return that PostgreSQL does not answer, because of an error."""
    unavailable = Unavailable(str(error))
    unavailable.__cause__ = error  # raised later, in the task of whoever asked
    return unavailable


def _fail(batch: Sequence[tuple[Request, asyncio.Future[Answer]]], error: Exception) -> None:
    for _, future in batch:
        if not future.done():
            future.set_exception(error)


async def broken(log: Log) -> int | None:
    """Compute the chain again from its beginning; return the first position that breaks it, None where it is whole.

    Covers what was there at the start, so it may run while others append.
    """
    [(end, sealed, highest)] = await log.pool.fetch(END)
    before = sha256(b"").digest()
    last = 0
    async for entries in log.walk(upto=end):
        for entry in entries:
            if entry.position != last + 1 or entry.hash != linked(before, entry):
                return entry.position
            last, before = entry.position, entry.hash
    if last != end or before != sealed:
        return last + 1
    return None if highest == end else int(end) + 1
