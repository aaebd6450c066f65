"""Asking: load the stream, decide on a draft of it, append with the expected version; on a race, look again.

What is held in memory follows the log and never runs ahead of it: decisions evolve a draft, and only facts that the log
has stored enter the state.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple
from weakref import WeakValueDictionary

import structlog
from eventsourcing.persistence import StoredEvent

from shared.events import Event
from shared.runtime.ask.decisions import (
    AnySubject,
    Beside,
    Following,
    Number,
    NumberTaken,
    Reader,
    Refused,
    Stamp,
)
from shared.runtime.ask.duplicate import duplicate
from shared.runtime.ask.held import Held
from shared.runtime.ask.wish import (
    BlockedByEarlierEvent,
    ConcurrentChange,
    KeyReused,
    Stale,
    Taken,
    Unwritable,
    Wish,
    unwritable,
)
from shared.runtime.log import aside
from shared.runtime.log.decoding import decode
from shared.runtime.log.mapper import EventMapper, Written
from shared.runtime.log.store import Answer, Claim, Log, Request

RACES = 8
RACES_OF_TWO = 64  # a sequence that everybody goes on is raced for more often than one thing
STREAMS_AT_ONCE = 64
PAGE = 1_000
"""How many facts of a stream are read and taken in at once: others get their turn in between."""

NOTHING_ASKED = Answer("conflict", 0, 0)
"""In place of the log's answer, where a wish could not be written down and is left out next time."""

Fits = Callable[[Event, str, int, bytes, Stamp], None]

say = structlog.get_logger("asking")


def anything_fits(_fact: Event, _stream: str, _version: int, _data: bytes, _stamp: Stamp) -> None:
    """Refuse nothing."""


async def at_once(_what: object) -> None:
    """Wait for nothing first."""


class Decided(NamedTuple):
    """What a wish comes to before it is stored; `spoilt`: why its facts cannot be."""

    taken: Taken
    stored: Sequence[StoredEvent] = ()
    numbers: Sequence[Number] = ()
    spoilt: Refused | None = None


class Drawn(NamedTuple):
    """A wish that was decided on the draft of a stream, and the version of the stream before it."""

    subject: AnySubject
    stream: str
    held: Held
    version: int
    decided: Decided


@dataclass
class Asker:
    """The decisions of one service: states of streams that were used lately stay in memory, checked against the log.

    `fits(fact, stream, version, data, stamp)` refuses a fact that its readers could not take in, before it is stored.
    `ready(today)` is awaited before each decision of a business day: it makes what decisions rest on whole until then.
    """

    log: Log
    reader: Reader
    fits: Fits = anything_fits
    ready: Callable[[date], Awaitable[None]] = at_once
    most_streams: int = 20_000
    _mapper: EventMapper = field(default_factory=EventMapper)
    _held: OrderedDict[str, Held] = field(default_factory=OrderedDict)
    _locks: "WeakValueDictionary[str, asyncio.Lock]" = field(default_factory=WeakValueDictionary)

    async def state(self, subject: AnySubject, key: str) -> tuple[Any, int]:
        """Return the present state of a stream and its version (0: nothing is recorded)."""
        stream = subject.stream(key)
        async with self._lock(stream):
            held = await self._load(subject, stream)
            return held.state, held.version

    async def state_at(self, subject: AnySubject, key: str, version: int) -> Any:
        """Return the state that a stream had at a version; what was set aside since counts as never said."""
        stream, state, after = subject.stream(key), subject.fresh(), 0
        named = await aside.of_stream(self.log.pool, stream)
        while entries := await self.log.stream(stream, after, PAGE):
            for entry in aside.left(entries, named):
                fact = decode(entry.type, entry.data)
                if entry.version <= version and subject.counts(fact, entry.recorded_at):
                    state = subject.evolve(state, fact)
            after = entries[-1].version
            if after >= version:
                break
        return state

    async def ask(self, subject: AnySubject, key: str, wish: Wish, *, expected: Container[int] | None = None) -> Taken:
        """Carry out one wish. Raises Refused (and what the log raises); asking twice under one key answers the same.

        `expected`: the versions of the stream at which the wish may be carried out; at another it is Stale.
        """
        try:
            [taken] = await self.ask_stream(subject, key, [wish], expected=expected)
            if taken.refusal is None:
                return taken
            refusal = taken.refusal
        except (Stale, ConcurrentChange) as error:
            refusal = error
        return await self._stored_before(subject, key, wish, refusal)

    async def ask_two(
        self, subject: AnySubject, wish: Wish, beside: Beside, *, expected: Container[int] | None = None
    ) -> Taken:
        """Carry out a wish over two streams or more in one append: what `beside` yields, then what it completes it to.

        Where one of them is refused, or the wish yields nothing, nothing is stored. `expected` and the version that is
        answered are those of the wish's own stream. Raises Refused (and what the log raises); asking twice under one
        key answers the same.
        """
        try:
            taken, answer = await self._two(subject, wish, beside, expected)
        except Refused as refusal:
            return await self._stored_before(subject, "", wish, refusal)
        if answer.outcome == "other_body":
            raise KeyReused
        if answer.outcome == "duplicate":
            return await self._earlier(subject, "", answer.first, answer.last)
        return taken._replace(position=answer.last)

    async def foresee_two(
        self, subject: AnySubject, wish: Wish, beside: Beside, *, expected: Container[int] | None = None
    ) -> Taken:
        """Say what would become of a wish over two streams now, and record nothing. Raises Refused."""
        taken, _ = await self._two(subject, wish, beside, expected, dry_run=True)
        return taken

    async def foresee(
        self, subject: AnySubject, key: str, wishes: Sequence[Wish], *, expected: Container[int] | None = None
    ) -> list[Taken]:
        """Say what would become of wishes on one stream now, and record nothing."""
        stream = subject.stream(key)
        async with self._lock(stream):
            held = await self._load(subject, stream)
            start = held.version
            if expected is not None and start not in expected:
                raise Stale(f"It is at version {start} now.")
            refused = {place: refusal for place, wish in enumerate(wishes) if (refusal := unwritable(wish)) is not None}
            try:
                decided = await self._decide(subject, held, stream, wishes, refused)
                beaten = await self._beaten(stream, decided)
            finally:
                held.draft = None
        return [
            one.taken._replace(version=start, events=(), refusal=refusal)
            if refusal
            else one.taken._replace(version=start)
            for place, one in enumerate(decided)
            for refusal in [one.spoilt or beaten.get(place)]
        ]

    def forget(self, stream: str) -> None:
        """Forget the state of a stream; it is read again from the log."""
        self._held.pop(stream, None)

    async def ask_stream(
        self, subject: AnySubject, key: str, wishes: Sequence[Wish], *, expected: Container[int] | None = None
    ) -> list[Taken]:
        """Carry out wishes on one stream in their order and store all their facts together.

        A refused one is answered with its refusal and the rest goes on, also where the log refuses it for a number that
        another stream holds. Several wishes share one request, under a key of their own: sent again in another company
        they meet decisions that are true already.
        """
        stream = subject.stream(key)
        async with self._lock(stream):
            refused = {place: refusal for place, wish in enumerate(wishes) if (refusal := unwritable(wish)) is not None}
            races = 0
            while races < RACES:
                held = await self._load(subject, stream)
                if expected is not None and held.version not in expected:
                    raise Stale(f"It is at version {held.version} now.")
                start = held.version
                decided, answer, further = await self._attempt(subject, held, stream, wishes, refused)
                taken = [one.taken for one in decided]
                if answer.outcome == "stored":
                    return [one._replace(position=answer.last) for one in taken]
                if answer.outcome == "other_body":
                    raise KeyReused
                if answer.outcome == "duplicate":
                    break
                refused |= further
                if not further:
                    races += 1
            else:
                raise ConcurrentChange(stream)
        if len(wishes) == 1:
            return [await self._earlier(subject, key, answer.first, answer.last)]
        return [one._replace(position=answer.last, version=start, events=()) for one in taken]

    async def ask_all(self, wishes: Iterable[tuple[AnySubject, str, Wish]], *, dry_run: bool = False) -> list[Taken]:
        """Carry out many wishes, or only foresee them: in their order within a stream, side by side over streams.

        Whatever is refused is answered with its refusal; raises only what the log or the basis raises.
        """
        listed = list(wishes)
        places: dict[tuple[str, str, int | None], list[int]] = {}
        for place, (subject, key, wish) in enumerate(listed):
            alone = None if wish.beside is None else place
            places.setdefault((subject.name, key, alone), []).append(place)
        answers: list[Taken | None] = [None] * len(listed)
        limit = asyncio.Semaphore(STREAMS_AT_ONCE)

        async def one(mine: list[int]) -> None:
            subject, key, wish = listed[mine[0]]
            async with limit:
                try:
                    if dry_run:
                        taken = await self.foresee(subject, key, [listed[place][2] for place in mine])
                    elif wish.beside is not None:
                        taken = [await self.ask_two(subject, wish, wish.beside)]
                    elif len(mine) == 1:
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

    async def _two(
        self,
        subject: AnySubject,
        wish: Wish,
        beside: Beside,
        expected: Container[int] | None,
        *,
        dry_run: bool = False,
    ) -> tuple[Taken, Answer]:
        """Decide on the streams in turn and append, again where somebody came in between; all of them are locked.

        Raises Refused.
        """
        stream, taken_before = beside.subject.stream(beside.key), set[tuple[str, str]]()
        async with self._lock(stream):
            for _ in range(RACES_OF_TWO):
                async with AsyncExitStack() as streams:
                    drawn: list[Drawn] = []
                    try:
                        await self._draw(streams, drawn, subject, wish, beside, expected)
                    except Refused:
                        if not await self._moved(drawn):
                            raise
                        continue  # another process has moved a stream: what rests on it is refused in vain
                    taken, answer = await self._stored_together(wish, drawn, dry_run=dry_run)
                if answer.outcome not in {"conflict", "claimed"}:
                    return taken, answer
                held = await self.log.held(drawn[-1].stream, drawn[-1].decided.numbers)
                if held & taken_before:  # no number that a sequence gives: that one is another one by now
                    raise NumberTaken(Number(*min(held & taken_before)))
                taken_before = held
        raise ConcurrentChange(stream)

    async def _draw(
        self,
        streams: AsyncExitStack,
        drawn: list[Drawn],
        subject: AnySubject,
        wish: Wish,
        beside: Beside,
        expected: Container[int] | None,
    ) -> None:
        """Decide what moves beside a wish, stream by stream, and then the wish; all stay locked until `streams` ends.

        The lock of the first one is held already. Raises Refused; then `drawn` has what was decided before.
        """
        following: Following = beside
        while isinstance(following, Beside):
            stream, asked = following.subject.stream(following.key), replace(wish, command=following.command)
            if drawn:
                await streams.enter_async_context(self._lock(stream))
            drawn.append(await streams.enter_async_context(self._drawn(following.subject, stream, asked)))
            await following.level()
            following = following.completed(drawn[-1].decided.taken.events)
        key, command = following
        stream, asked = subject.stream(key), replace(wish, command=command)
        await streams.enter_async_context(self._lock(stream))
        drawn.append(await streams.enter_async_context(self._drawn(subject, stream, asked, expected)))

    async def _moved(self, drawn: Sequence[Drawn]) -> bool:
        """Return whether another process has moved a stream since it was decided on."""
        for one in drawn:
            if await self.log.stream(one.stream, one.version, 1):
                return True
        return False

    async def _stored_together(self, wish: Wish, drawn: Sequence[Drawn], *, dry_run: bool) -> tuple[Taken, Answer]:
        """Append the facts of all streams; the last one is the wish's own."""
        own = drawn[-1]
        if not own.decided.stored:  # true already: then nothing moves beside it either
            return own.decided.taken, await self._store_two(wish, own)
        events = tuple(fact for one in drawn for fact in one.decided.taken.events)
        taken = own.decided.taken._replace(events=events)
        if dry_run:
            return taken._replace(version=own.version), Answer("stored", 0, 0)
        return taken, await self._store_two(wish, *drawn)

    @asynccontextmanager
    async def _drawn(
        self, subject: AnySubject, stream: str, wish: Wish, expected: Container[int] | None = None
    ) -> AsyncIterator[Drawn]:
        """Decide a wish on the draft of a stream; the draft is given up where the log did not store what moved it.

        Raises the refusal.
        """
        held = await self._load(subject, stream)
        version = held.version
        if expected is not None and version not in expected:
            raise Stale(f"It is at version {version} now.")
        try:
            [decided] = await self._decide(subject, held, stream, [wish], {})
            refusal = decided.taken.refusal or decided.spoilt
            if refusal is not None:
                raise refusal
            yield Drawn(subject, stream, held, version, decided)
        finally:
            if held.version == version:
                held.draft = None

    async def _store_two(self, wish: Wish, *drawn: Drawn) -> Answer:
        stored = [event for one in drawn for event in one.decided.stored]
        claims = [Claim(one.stream, *number) for one in drawn for number in one.decided.numbers]
        answer = await self.log.append(Request(wish.key, wish.body(), stored, wish.meta(), claims=claims))
        if answer.outcome == "stored":
            for one in drawn:
                self._follow(one.subject, one.held, one.stream, one.decided.taken.events)
        return answer

    async def _stored_before(self, subject: AnySubject, key: str, wish: Wish, refusal: Refused) -> Taken:
        """Return the answer of the same wish where it was carried out, and its answer got lost on its way.

        What made a refusal true may be this very wish. Raises the refusal where it is not.
        """
        answered = await self.log.answered(wish.key)
        if answered is None:
            raise refusal
        body, first, last = answered
        if body != wish.body():
            raise KeyReused from refusal
        return await self._earlier(subject, key, first, last)

    async def _attempt(
        self, subject: AnySubject, held: Held, stream: str, wishes: Sequence[Wish], refused: Mapping[int, Refused]
    ) -> tuple[list[Decided], Answer, dict[int, Refused]]:
        """Decide and append once; return what was decided, the log's answer, and wishes to be refused next time.

        The draft is kept where nothing moved it, or where the log stored what did.
        """
        try:
            decided = await self._decide(subject, held, stream, wishes, refused)
            facts = [fact for one in decided for fact in one.taken.events]
            spoilt = {place: one.spoilt for place, one in enumerate(decided) if one.spoilt is not None}
            answer = NOTHING_ASKED if spoilt else await self._store(stream, wishes, decided, refused)
            if answer.outcome == "claimed":
                spoilt = await self._beaten(stream, decided)
        except BaseException:
            held.draft = None
            raise
        if facts and answer.outcome == "stored":
            self._follow(subject, held, stream, facts)
        elif facts:
            held.draft = None
        return decided, answer, spoilt

    def _follow(self, subject: AnySubject, held: Held, stream: str, facts: Sequence[Event]) -> None:
        """Let the state take in what the log has stored; one that cannot is forgotten: it is the log that counts."""
        try:
            held.follow(subject, facts, held.version + len(facts), drafted=True)
        except Exception:
            self._held.pop(stream, None)
            say.exception(
                "a stored fact does not fit the state in memory; it is read again from the log", stream=stream
            )

    async def _decide(
        self, subject: AnySubject, held: Held, stream: str, wishes: Sequence[Wish], refused: Mapping[int, Refused]
    ) -> list[Decided]:
        if held.draft is None:
            held.draft = await asyncio.to_thread(duplicate, held.state)  # a large one must not hold up the others
        decided: list[Decided] = []
        halted: set[str] = set()
        version = held.version
        for place, wish in enumerate(wishes):
            refusal = refused.get(place)
            command = wish.command if refusal is None else wish.command.instead(refusal)
            if wish.origin in halted:
                one = Decided(Taken(0, version, (), BlockedByEarlierEvent()))
            elif command is None:
                one = Decided(Taken(0, version, (), refusal))
            else:
                asked = wish if command is wish.command else replace(wish, command=command)
                one = await self._follows(subject, held.draft, stream, version, asked)
            decided.append(one)
            version = one.taken.version
            if wish.origin is not None and wish.holds_up(one.taken.refusal):
                halted.add(wish.origin)
        return decided

    async def _follows(self, subject: AnySubject, draft: Any, stream: str, version: int, wish: Wish) -> Decided:
        facts: list[Event] = []
        try:
            await self.ready(wish.stamp.today)
            basis = await subject.basis(self.reader, wish.command, wish.stamp)
            facts.extend(subject.facts(draft, wish.command, basis))
        except Refused as refusal:
            if facts:
                raise RuntimeError(f"{subject.name} refused after its first fact") from refusal
            return Decided(Taken(0, version, (), refusal))
        taken = Taken(0, version + len(facts), tuple(facts))
        try:
            stored = [self._written(stream, place, fact, wish.stamp) for place, fact in enumerate(facts, version + 1)]
        except Refused as refusal:
            return Decided(taken, spoilt=refusal)
        return Decided(taken, stored, [number for fact in facts for number in subject.claims(fact)])

    def _written(self, stream: str, version: int, fact: Event, stamp: Stamp) -> StoredEvent:
        """Return a fact as the log keeps it. Raises Unwritable, and what `fits` refuses it with."""
        try:
            stored = self._mapper.to_stored_event(Written(stream, version, fact))
        except ValueError as error:  # pydantic's own among them, and text that is no Unicode
            raise Unwritable(f"{type(fact).__name__}: {error}") from error
        self.fits(fact, stream, version, stored.state, stamp)
        return stored

    async def _store(
        self, stream: str, wishes: Sequence[Wish], decided: Sequence[Decided], refused: Mapping[int, Refused]
    ) -> Answer:
        stored = [event for one in decided for event in one.stored]
        metas = [meta for wish, one in zip(wishes, decided, strict=True) for meta in [wish.meta()] * len(one.stored)]
        if not stored and all(one.taken.refusal for one in decided):
            return Answer("stored", 1, 0)
        first, more = wishes[0], len(wishes) - 1
        bodies = [wish.body() for place, wish in enumerate(wishes) if not isinstance(refused.get(place), Unwritable)]
        body = sha256(b"".join(bodies)).digest() if more else first.body()
        key = f"{first.key}+{more}" if more else first.key
        if more and first.origin is not None:
            key += f"/{body.hex()[:16]}"  # delivered again, the same event may come in other company
        claims = [Claim(stream, *number) for one in decided for number in one.numbers]
        return await self.log.append(Request(key, body, stored, claims=claims, metas=metas))

    async def _beaten(self, stream: str, decided: Sequence[Decided]) -> dict[int, Refused]:
        """Return the wishes whose numbers another stream holds, with their refusals."""
        held = await self.log.held(stream, {number for one in decided for number in one.numbers})
        return {
            place: NumberTaken(number)
            for place, one in enumerate(decided)
            for number in reversed(one.numbers)
            if number in held
        }

    async def _earlier(self, subject: AnySubject, key: str, first: int, last: int) -> Taken:
        """Return the answer that a wish got when it was carried out."""
        if first > last:
            return Taken(last, (await self.state(subject, key))[1], ())
        entries = await self.log.range(first - 1, last)
        return Taken(last, entries[-1].version, tuple(decode(entry.type, entry.data) for entry in entries))

    async def _load(self, subject: AnySubject, stream: str) -> Held:
        held = self._held.get(stream)
        if held is None:
            held = self._held[stream] = Held(subject.fresh(), subject.fresh())
            if len(self._held) > self.most_streams:
                self._held.popitem(last=False)
        self._held.move_to_end(stream)
        try:
            named = frozenset() if held.version else await aside.of_stream(self.log.pool, stream)
            while entries := await self.log.stream(stream, held.version, PAGE):
                if aside.named_in(entries) - named:  # what is held may have taken in what was set aside since
                    named = await aside.of_stream(self.log.pool, stream)
                    held.state, held.draft, held.version = subject.fresh(), subject.fresh(), 0
                    continue
                left = aside.left(entries, named)
                facts = [(decode(entry.type, entry.data), entry.recorded_at) for entry in left]
                counting = [fact for fact, recorded_at in facts if subject.counts(fact, recorded_at)]
                held.follow(subject, counting, entries[-1].version, drafted=False)
                if len(entries) < PAGE:
                    break
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
