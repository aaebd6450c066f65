"""The services of a house over a real Kafka: each sends its log, and reads what the others send.

What services say that are not there is pulled, as nobody sends it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from shared import SERVICES
from shared.runtime.feed.intake import Intake, Taker
from shared.runtime.feed.kafka_bus import KafkaBus
from shared.runtime.feed.log_bus import LogBus
from shared.runtime.feed.settling import settling
from shared.runtime.kafka import Kafka
from shared.runtime.log.envelope import Envelope, Seal
from shared.runtime.log.relay import Relay
from shared.runtime.running import Running
from tests.integration.house import Told

SEAL = Seal(bytes(range(32)))


@dataclass
class Part:
    """A reader, as far as some of its sources go."""

    taker: Taker
    sources: Sequence[str]

    @property
    def name(self) -> str:
        """Its name in position rows."""
        return self.taker.name

    def idle(self, envelopes: Sequence[Envelope]) -> bool:
        """Tell whether envelopes ask nothing of it."""
        return self.taker.idle(envelopes)

    async def take(self, envelopes: Sequence[Envelope]) -> bool:
        """Take in envelopes of one source."""
        return await self.taker.take(envelopes)

    async def whole(self, source: str, epoch: str, upto: int, partitions: int) -> None:
        """Note that everything up to a position was given."""
        await self.taker.whole(source, epoch, upto, partitions)


async def over_kafka(bootstrap: str, one: Running) -> None:
    """Send the log of a service, and let its readers take in what the others send, for ever."""
    name, logs, partitions = one.service.name, one.sources.logs, one.settings.partitions
    told = {source for source, log in logs.items() if isinstance(log, Told)}
    takers: list[Taker] = [*one.feeds.values(), *([one.reactions] if one.reactions else [])]

    def intake(*, sent: bool) -> Intake:
        parts = [Part(taker, [of for of in taker.sources if (of not in told) is sent]) for taker in takers]
        return Intake(name, parts, one.sources, one.progress)

    relay = Relay(
        *(name, lambda: asyncpg.connect(one.settings.database_url), Kafka(bootstrap), SEAL, partitions),
        wake=one.log.committed,
        poll_seconds=0.25,
    )
    bus = KafkaBus(name, Kafka(bootstrap), intake(sent=True), dict.fromkeys(SERVICES, SEAL), partitions)
    async with asyncio.TaskGroup() as group:
        group.create_task(relay.run())
        group.create_task(bus.run())
        group.create_task(LogBus(intake(sent=False), idle_seconds=0.01).run())
        group.create_task(settling(one.feeds.values(), one.progress))
