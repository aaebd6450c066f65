"""Asking: load the stream, decide, append with the expected version; on a race, look again."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

from shared.events import Event
from shared.runtime.decisions import Command, Reader, Refused, Stamp, Subject
from shared.runtime.log import Answer, Log, Request
from shared.runtime.mapper import EventMapper, Written, canonical
from shared.runtime.trusted import decode

RACES = 8
STREAMS_AT_ONCE = 64


class KeyReused(Refused):
    """This Idempotency-Key was used before for another request."""


class Raced(Refused):
    """Others change the same thing at the same moment, again and again; ask once more."""

    status = 409


class Stale(Refused):
    """The thing has changed since you read it (If-Match)."""

    status = 412


class Behind(Refused):
    """An earlier event of the same stream was refused; what follows from later ones waits behind it."""

    status = 409


@dataclass
class Held:
    """The folded state of a stream up to a version; 0: nothing is recorded yet."""

    state: Any
    version: int = 0


class Taken(NamedTuple):
    """What became of a wish: the position to wait for, the stream's version, the facts that followed."""

    position: int
    version: int
    events: tuple[Event, ...]
    refusal: Refused | None = None


@dataclass(frozen=True)
class Wish:
    """A command with who asks for it and under which key.

    `cause` is the event that it answers to, if any, and `origin` that event's stream: once a wish of an origin is
    refused, later ones of it are not carried out (Behind).
    """

    command: Command
    stamp: Stamp
    key: str
    cause: str | None = None
    origin: str | None = None
    correlation: str | None = None

    def body(self) -> bytes:
        """The hash that tells the same wish from another one under the same key."""
        named = [type(self.command).__name__, self.command.model_dump(mode="json")]
        return sha256(canonical(named)).digest()

    def meta(self) -> bytes:
        """What the log keeps beside the facts."""
        members = {"actor": self.stamp.actor, "causation": self.cause, "correlation": self.correlation or self.key}
        return canonical({name: value for name, value in members.items() if value is not None})


@dataclass
class Asker:
    """The decisions of one service: states of streams that were used lately stay in memory, checked against the log."""

    log: Log
    reader: Reader
    most_streams: int = 20_000
    _mapper: EventMapper = field(default_factory=EventMapper)
    _held: OrderedDict[str, Held] = field(default_factory=OrderedDict)
    _locks: "WeakValueDictionary[str, asyncio.Lock]" = field(default_factory=WeakValueDictionary)

    async def state(self, subject: Subject[Any], key: str) -> tuple[Any, int]:
        """Return the present state of a stream and its version (0: nothing is recorded)."""
        stream = subject.stream(key)
        async with self._lock(stream):
            held = await self._load(subject, stream)
            return held.state, held.version

    async def ask(self, subject: Subject[Any], key: str, wish: Wish, *, expected: int | None = None) -> Taken:
        """Carry out one wish. Raises Refused (and what the log raises); asking twice under one key answers the same."""
        try:
            [taken] = await self.ask_stream(subject, key, [wish], expected=expected)
            if taken.refusal is None:
                return taken
            refusal = taken.refusal
        except (Stale, Raced) as error:
            refusal = error
        # What made it true may be this very wish, whose answer got lost on its way.
        answered = await self.log.answered(wish.key)
        if answered is None:
            raise refusal
        body, first, last = answered
        if body != wish.body():
            raise KeyReused from refusal
        return await self._earlier(subject, key, first, last)

    async def ask_stream(
        self, subject: Subject[Any], key: str, wishes: Sequence[Wish], *, expected: int | None = None
    ) -> list[Taken]:
        """Carry out wishes on one stream in their order and store all their facts together.

        A refused one is answered with its refusal and the rest goes on. Several wishes share one request, under a key
        of their own: sent again in another company they meet decisions that are true already.
        """
        stream = subject.stream(key)
        async with self._lock(stream):
            for _ in range(RACES):
                held = await self._load(subject, stream)
                if expected is not None and held.version != expected:
                    raise Stale(f"It is at version {held.version} now.")
                start = held.version
                taken = await self._decide(subject, held, wishes, stream)
                answer = await self._store(stream, start, wishes, taken)
                if answer.outcome == "stored":
                    return [t._replace(position=answer.last) for t in taken]
                self._held.pop(stream, None)
                if answer.outcome == "other_body":
                    raise KeyReused
                if answer.outcome == "duplicate":
                    break
            else:
                raise Raced(stream)
        if len(wishes) == 1:
            return [await self._earlier(subject, key, answer.first, answer.last)]
        return [t._replace(position=answer.last, version=start, events=()) for t in taken]

    async def ask_all(self, wishes: Iterable[tuple[Subject[Any], str, Wish]]) -> list[Taken]:
        """Carry out many wishes: in their order within a stream, side by side over streams.

        Whatever is refused is answered with its refusal; raises only what the log or the basis raises.
        """
        listed = list(wishes)
        places: dict[tuple[str, str], list[int]] = {}
        for place, (subject, key, _) in enumerate(listed):
            places.setdefault((subject.name, key), []).append(place)
        answers: list[Taken | None] = [None] * len(listed)
        limit = asyncio.Semaphore(STREAMS_AT_ONCE)

        async def one(mine: list[int]) -> None:
            subject, key, wish = listed[mine[0]]
            async with limit:
                try:
                    if len(mine) == 1:
                        taken = [await self.ask(subject, key, wish)]
                    else:
                        taken = await self.ask_stream(subject, key, [listed[place][2] for place in mine])
                except Refused as refusal:
                    taken = [Taken(0, 0, (), refusal)] * len(mine)
            for place, answer in zip(mine, taken, strict=True):
                answers[place] = answer

        try:
            async with asyncio.TaskGroup() as group:
                for mine in places.values():
                    group.create_task(one(mine))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return [answer for answer in answers if answer is not None]

    async def _decide(self, subject: Subject[Any], held: Held, wishes: Sequence[Wish], stream: str) -> list[Taken]:
        taken: list[Taken] = []
        halted: set[str] = set()
        try:
            for wish in wishes:
                if wish.origin in halted:
                    taken.append(Taken(0, held.version, (), Behind()))
                    continue
                taken.append(await self._follows(subject, held, wish))
                if taken[-1].refusal and wish.origin is not None:
                    halted.add(wish.origin)
        except BaseException:  # the held state may be ahead of the log now
            self._held.pop(stream, None)
            raise
        return taken

    async def _follows(self, subject: Subject[Any], held: Held, wish: Wish) -> Taken:
        facts: list[Event] = []
        try:
            basis = await subject.basis(self.reader, wish.command, wish.stamp)
            for fact in subject.facts(held.state, wish.command, basis):
                facts.append(fact)
                held.version += 1
        except Refused as refusal:
            if facts:
                raise RuntimeError(f"{subject.name} refused after its first fact") from refusal
            return Taken(0, held.version, (), refusal)
        return Taken(0, held.version, tuple(facts))

    async def _store(self, stream: str, start: int, wishes: Sequence[Wish], taken: Sequence[Taken]) -> Answer:
        facts = [fact for answer in taken for fact in answer.events]
        if not facts and all(answer.refusal for answer in taken):
            return Answer("stored", 1, 0)
        stored = [
            self._mapper.to_stored_event(Written(stream, version, fact))
            for version, fact in enumerate(facts, start + 1)
        ]
        first, more = wishes[0], len(wishes) - 1
        body = sha256(b"".join(wish.body() for wish in wishes)).digest() if more else first.body()
        key = f"{first.key}+{more}" if more else first.key
        if more and first.cause is not None:
            key += f"/{body.hex()[:16]}"  # delivered again, the same event may come in other company
        try:
            return await self.log.append(Request(key, body, stored, first.meta()))
        except BaseException:
            self._held.pop(stream, None)
            raise

    async def _earlier(self, subject: Subject[Any], key: str, first: int, last: int) -> Taken:
        """Return the answer that a wish got when it was carried out."""
        if first > last:
            return Taken(last, (await self.state(subject, key))[1], ())
        entries = await self.log.range(first - 1, last)
        return Taken(last, entries[-1].version, tuple(decode(entry.type, entry.data) for entry in entries))

    async def _load(self, subject: Subject[Any], stream: str) -> Held:
        held = self._held.get(stream)
        if held is None:
            held = self._held[stream] = Held(subject.fresh())
            if len(self._held) > self.most_streams:
                self._held.popitem(last=False)
        self._held.move_to_end(stream)
        try:
            for entry in await self.log.stream(stream, held.version):
                event = decode(entry.type, entry.data)
                if subject.counts(event, entry.recorded_at):
                    held.state = subject.evolve(held.state, event)
                held.version = entry.version
        except BaseException:
            self._held.pop(stream, None)
            raise
        return held

    def _lock(self, stream: str) -> asyncio.Lock:
        """Return the lock of a stream; it lives as long as somebody holds it or waits for it."""
        lock = self._locks.get(stream)
        if lock is None:
            lock = self._locks[stream] = asyncio.Lock()
        return lock
