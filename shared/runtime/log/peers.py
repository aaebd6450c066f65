"""Other services' logs over HTTP: the pull path. Holes in a topic are filled from here; `--bus log` lives on it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import httpx2
import msgspec
import orjson

from shared.runtime.log.envelope import Envelope, partition_of, wrapped
from shared.runtime.log.store import Entry, Head, Log

CHUNK = 5_000
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Entry]).decode


class NoAnswer(OSError):
    """A peer does not answer, or not with what was asked for."""


class IncompleteLog(Exception):
    """A log does not give all events of a range."""


def packed(entries: Sequence[Entry]) -> bytes:
    """Return entries as MessagePack: bytes stay bytes, as the hash chain needs them."""
    return _encode(entries)


def unpacked(content: bytes) -> list[Entry]:
    """Return the entries of a MessagePack body."""
    return _decode(content)


class Source(Protocol):
    """A log that can be read by position, wherever it stands."""

    async def head(self) -> Head:
        """Return where the log ends."""

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries with `after < position <= upto`, in order."""

    async def sent(self, position: int) -> Mapping[int, int] | None:
        """Return what the relay sent last per partition, once that includes `position`; None before."""


@dataclass
class OwnLog:
    """The service's own log, read without a detour."""

    log: Log

    async def head(self) -> Head:
        """Return where the log ends."""
        return await self.log.head()

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries after a position up to another."""
        return await self.log.range(after, upto)

    async def sent(self, position: int) -> Mapping[int, int] | None:
        """Return what the relay sent last per partition, once that includes `position`; None before."""
        rows = await self.log.pool.fetch("SELECT partition, position FROM relay.sent")
        sent = {row["partition"]: row["position"] for row in rows}
        return sent if max(sent.values(), default=0) >= position else None


@dataclass
class PeerLog:
    """The log of another service, over HTTP."""

    client: httpx2.AsyncClient
    address: str
    token: Callable[[], str]

    async def head(self) -> Head:
        """Return where the log ends."""
        answer = orjson.loads(await self._get("/log/head"))
        return Head(answer["epoch"], answer["position"], bytes.fromhex(answer["hash"]))

    async def range(self, after: int, upto: int) -> list[Entry]:
        """Return the entries after a position up to another, in as many requests as it takes."""
        entries: list[Entry] = []
        while after < upto:
            last = min(after + CHUNK, upto)
            entries += unpacked(await self._get("/log/events", after=after, upto=last))
            after = last
        return entries

    async def sent(self, position: int) -> Mapping[int, int] | None:
        """Return what the peer's relay sent last per partition, once that includes `position`; None before."""
        answer = orjson.loads(await self._get("/log/sent", position=position))
        return None if answer is None else {int(partition): last for partition, last in answer.items()}

    async def _get(self, path: str, **query: Any) -> bytes:
        headers = {"Authorization": f"Bearer {self.token()}"}
        try:
            answer = await self.client.get(self.address + path, params=query, headers=headers)
        except httpx2.HTTPError as error:
            raise NoAnswer(f"{self.address}: {error!r}") from error
        if answer.status_code != httpx2.codes.OK:
            raise NoAnswer(f"{self.address}{path} answered {answer.status_code}: {answer.text[:200]}")
        return answer.content


@dataclass
class Sources:
    """The logs that a service reads, by service name."""

    logs: Mapping[str, Source]
    partitions: int

    async def whole_range(self, source: str, after: int, upto: int) -> list[Entry]:
        """Return the entries with `after < position <= upto`.

        Raises IncompleteLog unless the log gives every one of them.
        """
        entries = await self.logs[source].range(after, upto)
        if [entry.position for entry in entries] != list(range(after + 1, upto + 1)):
            raise IncompleteLog(f"the log of {source} gives {len(entries)} of the {upto - after} events after {after}")
        return entries

    async def missing(self, source: str, epoch: str, partition: int, after: int, upto: int) -> list[Envelope]:
        """Return what a topic's partition lacks: its entries with `after < position <= upto`. Raises IncompleteLog."""
        entries = await self.whole_range(source, after, upto)
        mine = [entry for entry in entries if partition_of(entry.stream_id, self.partitions) == partition]
        return [
            envelope
            for envelope in wrapped(source, epoch, after, mine, self.partitions)
            if envelope.partition == partition
        ]
