"""CloudEvents 1.0 on Kafka, binary mode: `ce_*` headers around the bytes of the log, and back.

Every record is sealed: `ce_mac` covers all that a reader takes from it, so that nobody but the relay of its source can
write one. Kafka itself is not trusted.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import orjson
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from shared.runtime.kafka import TOPIC
from shared.runtime.log.mapper import canonical
from shared.runtime.log.store import Entry

LIMIT = 2**63
META = {"actor": "ce_actor", "causation": "ce_causationid", "correlation": "ce_correlationid"}
MAC = "ce_mac"
SEALED = (
    *("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "content-type", "ce_position"),
    *("ce_prevposition", "ce_streamversion", "ce_hash", "ce_epoch", *META.values()),
)
"""The headers that a seal covers, beside the partition, the record's key and its value."""
NEEDED = (
    *("ce_source", "ce_type", "ce_time", "ce_subject"),
    *("ce_position", "ce_prevposition", "ce_streamversion", "ce_hash", "ce_epoch"),
)
"""The headers without which a record says nothing."""

_spelled = msgspec.msgpack.Encoder().encode


class BadRecord(ValueError):
    """A record on the topic is not one of ours. `kind` names the reason in a word or two, for counting."""

    def __init__(self, detail: str, kind: str = "unreadable") -> None:
        super().__init__(detail)
        self.kind = kind


class Unsealed(BadRecord):
    """The MAC of a record is missing or wrong: whoever wrote it has not the key of the source, or changed it."""


class Envelope(NamedTuple):
    """An entry of a source's log on its way to a reader; `previous` is the position before it in this partition."""

    source: str
    epoch: str
    partition: int
    previous: int
    entry: Entry
    offset: int | None = None


@lru_cache(maxsize=50_000)  # the library computes it in Python, and a stream says many things
def partition_of(stream_id: str, partitions: int) -> int:
    """Return the partition of a stream: murmur2 of the key, as every Kafka client does it."""
    from aiokafka.partitioner import murmur2  # noqa: PLC0415  # with it comes the client, which reads no log

    return int((murmur2(stream_id.encode()) & 0x7FFFFFFF) % partitions)


class Seal:
    """The seal of one source: HMAC-SHA256 with its key (32 bytes) over partition, key, value and sealed headers."""

    def __init__(self, secret: bytes) -> None:
        self._begun = HMAC(secret, SHA256())  # to begin costs more than the rest

    def __call__(self, partition: int, key: bytes | None, value: bytes, members: Sequence[bytes | None]) -> bytes:
        """Return the MAC of a record, in hex; `members` are its sealed headers, in their order.

        MessagePack tells an absent header from an empty one, and where one value ends and the next begins.
        """
        mac = self._begun.copy()
        mac.update(_spelled((partition, key, value, members)))
        return mac.finalize().hex().encode()


def headers(
    source: str, epoch: str, previous: int, entry: Entry, partition: int, seal: Seal
) -> list[tuple[str, bytes | None]]:
    """Return the Kafka headers of an entry, sealed. Positions are padded, so that they also sort as text."""
    meta: dict[str, str] = orjson.loads(entry.meta)
    subject = entry.stream_id.encode()
    told = (
        *(b"1.0", f"{epoch}/{entry.position}".encode(), TOPIC.format(source).encode(), entry.type.encode()),
        *(entry.recorded_at.isoformat().encode(), subject, b"application/json", b"%020d" % entry.position),
        *(b"%020d" % previous, b"%d" % entry.version, entry.hash.hex().encode(), epoch.encode()),
        *[meta[member].encode() if member in meta else None for member in META],
    )
    mac = seal(partition, subject, entry.data, told)
    return [*[one for one in zip(SEALED, told, strict=True) if one[1] is not None], (MAC, mac)]


class Found(NamedTuple):
    """A record as Kafka gives it; `ConsumerRecord` of aiokafka has the same members and more."""

    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


def opened(source: str, record: Any, seal: Seal) -> Envelope:
    """Read a record (`Found`) of a source's topic. Raises BadRecord, naming what is wrong; Unsealed before all else."""
    value: bytes | None = record.value
    if value is None:
        raise BadRecord("the record has no value")
    members = _told(record.headers)
    mac = members.get(MAC)
    if mac is None:
        raise Unsealed("the record has no MAC", "no MAC")
    sealed = [*map(members.get, SEALED)]
    if not hmac.compare_digest(mac, seal(record.partition, record.key, value, sealed)):
        raise Unsealed("the MAC is not that of its source", "wrong MAC")
    try:
        _check_texts(sealed)
        topic, kind, at, subject, position, before, version, chained, epoch = _needed(members)
        meta = {
            member: content.decode() for member, header in META.items() if (content := members.get(header)) is not None
        }
        entry = Entry(
            *(int(position), subject.decode(), int(version), kind.decode(), value, canonical(meta)),
            *(datetime.fromisoformat(at.decode()), bytes.fromhex(chained.decode())),
        )
        ours, previous = _epoch(epoch), int(before)
    except UnicodeDecodeError as error:
        raise BadRecord(f"a header is not UTF-8: {error}") from error
    except ValueError as error:
        raise BadRecord(str(error)) from error
    if not (0 <= previous < entry.position < LIMIT and 0 <= entry.version < LIMIT and entry.recorded_at.tzinfo):
        raise BadRecord("a position, a version or the time is impossible")
    if topic != TOPIC.format(source).encode() or record.key != subject:
        raise BadRecord("the source or the record's key is another one")
    return Envelope(source, ours, record.partition, previous, entry, record.offset)


def _told(headers: Iterable[tuple[str, bytes | None]]) -> dict[str, bytes | None]:
    """Return the headers that say something; of several with one name the last."""
    members = dict(headers)
    return members if None not in members.values() else dict(one for one in headers if one[1] is not None)


def _needed(members: Mapping[str, bytes | None]) -> list[bytes]:
    """Return what a reader cannot do without. Raises BadRecord for a header that is not there."""
    found = [content for content in map(members.get, NEEDED) if content is not None]
    if len(found) < len(NEEDED):
        lacking = next(name for name in NEEDED if members.get(name) is None)
        raise BadRecord(f"header {lacking!r} is missing or null")
    return found


def _check_texts(sealed: Sequence[bytes | None]) -> None:
    """Check all sealed headers at once. Raises BadRecord for NUL, UnicodeDecodeError where one is not UTF-8."""
    all_of_them = b"\n".join([content for content in sealed if content is not None])
    all_of_them.decode()
    if b"\0" in all_of_them:
        raise BadRecord("a header holds NUL")


@lru_cache(maxsize=256)
def _epoch(told: bytes) -> str:
    """Return the epoch as logs tell it. Raises ValueError for what is none."""
    return str(UUID(told.decode()))


def wrapped(source: str, epoch: str, after: int, entries: Sequence[Entry], partitions: int) -> list[Envelope]:
    """Put entries that were pulled from a log, complete from `after` on, into envelopes per partition."""
    last = dict.fromkeys(range(partitions), after)
    envelopes = []
    for entry in entries:
        partition = partition_of(entry.stream_id, partitions)
        envelopes.append(Envelope(source, epoch, partition, last[partition], entry))
        last[partition] = entry.position
    return envelopes
