"""Reactions: other services' events become wishes of our own, each asked once under a key made of its cause.

What fails is parked together with all later events of its stream, as in the feed of tables. What a rule refuses is
parked as well, unless the service says what it wants instead (`refused`): then the stream goes on.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, TypeGuard

import asyncpg
import structlog

from shared.events.registry import BY_NAME
from shared.runtime import telemetry
from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import AnySubject, Command, OnRefusal, Reaction, Reader, Refused, Stamp
from shared.runtime.ask.wish import BlockedByEarlierEvent, Wish
from shared.runtime.feed import dead_letters
from shared.runtime.feed.projecting import WHOLE, news_of, places, recorded, save
from shared.runtime.log.envelope import Envelope
from shared.runtime.log.mapper import strange
from shared.runtime.tables.definition import Recorded

REACTIONS = "reactions"

Searching = Callable[[Reader, Sequence[Recorded]], Awaitable[Mapping[int, Sequence[Reaction]]]]
"""Finds further reactions, by position of their event, with the help of the tables; these took the events in before."""

say = structlog.get_logger("reactions")


class Asked(NamedTuple):
    """A wish and the event that it answers to."""

    envelope: Envelope
    wish: tuple[AnySubject, str, Wish]


@dataclass
class ReactionFeed:
    """Turns other services' events into wishes of our own, each asked once under the source event's id."""

    service: str
    pool: "asyncpg.Pool[Any]"
    asker: Asker
    reactions: Callable[[Recorded], Iterable[Reaction]]
    sources: Sequence[str]
    stamp: Callable[[str], Awaitable[Stamp]]
    subjects: dict[str, AnySubject] = field(default_factory=dict)
    name: str = REACTIONS
    searching: Searching | None = None
    of: frozenset[str] = frozenset()
    refused: OnRefusal | None = None

    def idle(self, envelopes: Sequence[Envelope]) -> bool:
        """Tell whether none of them asks anything of the service."""
        return not any(map(self._answers, envelopes))

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source; True when all took effect. Raises Gap, Forked.

        The position rows are held until all is asked for: a redrive must not see a stream free while this parks more
        of it. A zombie that comes late has asked for the same again, harmlessly.
        """
        async with self.pool.acquire() as db, db.transaction():
            _, last = await places(db, self.name, 1, envelopes)
            news, whole = news_of(envelopes, last)
            if not news:
                return whole
            await self._react(db, news)
            tops = {envelope.partition: envelope for envelope in news}
            await save(db, self.name, 1, tops.values())
        source = news[0].source
        telemetry.FED.labels(self.service, self.name, source).inc(len(news))
        for partition, top in tops.items():
            telemetry.POSITION.labels(self.service, self.name, source, partition).set(top.entry.position)
        return whole

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given, whatever partition it was in (the pull path knows)."""
        await self.pool.execute(WHOLE, self.name, 1, source, upto, epoch, partitions)

    async def _react(self, db: Any, news: Sequence[Envelope]) -> None:
        stopped = await dead_letters.stopped(db, self.service, self.name, 1, news[0].source)
        blocked = stopped.streams
        further = await self._searched([one for one in news if one.entry.stream_id not in blocked])
        asking = Asking(self)
        for envelope in news:
            if stopped.passes_over(envelope):
                continue
            if envelope.entry.stream_id in blocked:
                await self._park(db, envelope, BlockedByEarlierEvent())
                continue
            if strange(envelope.entry.type):
                telemetry.SKIPPED.labels(self.service, self.name, envelope.source).inc()
                continue
            if not self._answers(envelope):
                continue
            try:
                await asking.add(envelope, further.get(envelope.entry.position, ()))
            except Exception as error:  # each event fails for itself
                if not dead_letters.blames_an_event(error):
                    raise
                blocked.add(envelope.entry.stream_id)
                await self._park(db, envelope, error)
                continue
        await self._ask(db, await asking.once())

    async def _ask(self, db: Any, asked: Sequence[Asked]) -> None:
        """Ask for all; park what fails, and ask for what is wanted instead of what rules refuse."""
        by_rule: dict[int, tuple[Envelope, list[Refused]]] = {}
        for one, refusal in zip(asked, await self._refusals(asked), strict=True):
            if self._yields(refusal):
                by_rule.setdefault(one.envelope.entry.position, (one.envelope, []))[1].append(refusal)
            elif refusal is not None:
                await self._park(db, one.envelope, refusal)
        for envelope, refusals in by_rule.values():
            await self._instead(db, envelope, refusals)

    def _yields(self, refusal: Exception | None) -> TypeGuard[Refused]:
        """Return whether the service wants something else in place of a refused wish."""
        return self.refused is not None and isinstance(refusal, Refused) and refusal.by_rule

    async def _instead(self, db: Any, envelope: Envelope, refusals: Sequence[Refused]) -> None:
        """Ask for what the service wants in place of refused wishes; where that fails, the event is parked."""
        [failed] = await self._refusals([Asked(envelope, await self._otherwise(envelope, refusals))])
        if failed is not None:
            await self._park(db, envelope, failed)

    async def _otherwise(self, envelope: Envelope, refusals: Sequence[Refused]) -> tuple[AnySubject, str, Wish]:
        assert self.refused is not None
        stamp = await self._stamped(recorded(envelope))
        return self._wish(envelope, stamp, self.refused(_cause(envelope), refusals))

    async def _refusals(self, asked: Sequence[Asked]) -> list[Exception | None]:
        """Ask, and return what was refused. A decision that fails must not stop the others: halve until it is alone."""
        try:
            return [answer.refusal for answer in await self.asker.ask_all([one.wish for one in asked])]
        except Exception as error:
            if not dead_letters.blames_an_event(error):
                raise
            if len(asked) == 1:
                return [error]
        middle = len(asked) // 2
        answers = await self._refusals(asked[:middle])
        halted = {
            one.wish[2].origin
            for one, refusal in zip(asked, answers, strict=False)
            if refusal is not None and not self._yields(refusal)
        }
        free = [one for one in asked[middle:] if one.wish[2].origin not in halted]
        later = iter(await self._refusals(free) if free else ())
        return answers + [
            BlockedByEarlierEvent() if one.wish[2].origin in halted else next(later) for one in asked[middle:]
        ]

    async def wishes(self, envelope: Envelope) -> list[tuple[AnySubject, str, Wish]]:
        """Return what an event makes us want, each under a key that is the same whenever the event comes again."""
        if not self._answers(envelope):
            return []
        further = await self._searched([envelope])
        return await self.made(envelope, self.reacting(envelope, further.get(envelope.entry.position, ())))

    async def carry_out(self, envelope: Envelope) -> None:
        """Ask for what an event makes us want, one after the other. Raises the first that fails."""
        refusals: list[Refused] = []
        for subject, key, wish in await self.wishes(envelope):
            try:
                [taken] = await self.asker.ask_all([(subject, key, wish)])
                if taken.refusal is not None:
                    raise taken.refusal
            except Refused as refusal:
                if not self._yields(refusal):
                    raise
                refusals.append(refusal)
        if refusals:
            subject, key, wish = await self._otherwise(envelope, refusals)
            await self.asker.ask(subject, key, wish)

    async def foresee(self, envelope: Envelope) -> None:
        """Say what would become of what an event makes us want, and ask for nothing. Raises the first that would fail.

        Each wish is foreseen for itself: what one would change is not known to the next.
        """
        for subject, key, wish in await self.wishes(envelope):
            [taken] = await self.asker.foresee(subject, key, [wish])
            if taken.refusal is not None and not self._yields(taken.refusal):
                raise taken.refusal

    def _answers(self, envelope: Envelope) -> bool:
        """Tell whether an event may ask something of us; of a word that we do not know, only its reading tells."""
        return not self.of or envelope.entry.type in self.of or envelope.entry.type not in BY_NAME

    async def _searched(self, news: Sequence[Envelope]) -> Mapping[int, Sequence[Reaction]]:
        """Return what only the tables tell of these events; what cannot be read is left to fail by itself."""
        if self.searching is None:
            return {}
        readable = []
        for envelope in news:
            if envelope.source == self.service and envelope.entry.type in self.of:
                with suppress(Exception):
                    readable.append(recorded(envelope))
        return await self.searching(self.pool, readable)

    def reacting(self, envelope: Envelope, further: Sequence[Reaction]) -> Sequence[Reaction]:
        """Return what an event makes us want, with what the tables tell of it."""
        return *self.reactions(recorded(envelope)), *further

    async def made(self, envelope: Envelope, reactions: Sequence[Reaction]) -> list[tuple[AnySubject, str, Wish]]:
        """Return as wishes what an event makes us want."""
        if not reactions:
            return []
        stamp = await self._stamped(recorded(envelope))
        return [self._wish(envelope, stamp, reaction) for reaction in reactions]

    async def _stamped(self, one: Recorded) -> Stamp:
        return (await self.stamp(one.actor)).not_before(one.recorded_at)

    def _wish(self, envelope: Envelope, stamp: Stamp, reaction: Reaction) -> tuple[AnySubject, str, Wish]:
        subject, key, command = reaction
        origin = f"{envelope.source}/{envelope.entry.stream_id}"
        wish = Wish(command, stamp, "", _cause(envelope), origin, yields=self.refused is not None)
        wired = self._wired(subject)
        beside = wired.beside(command, stamp)
        if beside is not None:
            beside = beside._replace(subject=self._wired(beside.subject))
        wish = replace(wish, key=f"{wish.cause}/{subject.stream(key)}/{wish.body().hex()[:16]}", beside=beside)
        return wired, key, wish

    def _wired(self, subject: AnySubject) -> AnySubject:
        return self.subjects.get(subject.name, subject)

    async def _park(self, db: Any, envelope: Envelope, error: Exception) -> None:
        if isinstance(error, BlockedByEarlierEvent):
            await dead_letters.behind(db, self.name, 1, envelope)
        else:
            say.warning("parked", reader=self.name, position=envelope.entry.position, error=repr(error))
            await dead_letters.put(db, self.service, self.name, 1, envelope, error)


def _cause(envelope: Envelope) -> str:
    return f"{envelope.source}/{envelope.epoch}/{envelope.entry.position}"


class Asking:
    """Gathers what the events of a batch make a service want; the same twice is asked once, for the later event."""

    def __init__(self, feed: ReactionFeed) -> None:
        self._feed = feed
        self._asked: list[Asked] = []
        self._places: dict[tuple[str, str, Command], int] = {}
        self._again: dict[int, tuple[Envelope, Reaction]] = {}

    async def add(self, envelope: Envelope, further: Sequence[Reaction]) -> None:
        """Add what an event asks for: all of it, or nothing where that cannot be made."""
        wanted = {(one[0].name, one[1], one[2]): one for one in self._feed.reacting(envelope, further)}
        first = [same for same in wanted if same not in self._places]
        wishes = await self._feed.made(envelope, [wanted[same] for same in first])
        for same, one in wanted.items():
            if same in self._places:
                self._again[self._places[same]] = envelope, one
        for same, wish in zip(first, wishes, strict=True):
            self._places[same] = len(self._asked)
            self._asked.append(Asked(envelope, wish))

    async def once(self) -> Sequence[Asked]:
        """Return all that is asked for; of what came again only the last is made, as most of a batch comes again."""
        for place, (envelope, reaction) in self._again.items():
            [wish] = await self._feed.made(envelope, [reaction])
            self._asked[place] = Asked(envelope, wish)
        return self._asked
