"""CloudEvents 1.0 on Kafka, binary mode: `ce_*` headers around the bytes of the log, and back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from aiokafka.partitioner import murmur2

from shared.runtime.log import Entry
from shared.runtime.mapper import canonical

TOPIC = "huikuan.{}"
LIMIT = 2**63
META = {"actor": "ce_actor", "causation": "ce_causationid", "correlation": "ce_correlationid"}


class BadRecord(ValueError):
    """A record on the topic is not one of ours: a header is missing, null, or says something impossible."""


class Envelope(NamedTuple):
    """An entry of a source's log on its way to a reader; `previous` is the position before it in this partition."""

    source: str
    epoch: str
    partition: int
    previous: int
    entry: Entry
    offset: int | None = None


def partition_of(stream_id: str, partitions: int) -> int:
    """Return the partition of a stream: murmur2 of the key, as every Kafka client does it."""
    return int((murmur2(stream_id.encode()) & 0x7FFFFFFF) % partitions)


def headers(source: str, epoch: str, previous: int, entry: Entry) -> list[tuple[str, bytes]]:
    """Return the Kafka headers of an entry. Positions are padded, so that they also sort as text."""
    meta: dict[str, str] = orjson.loads(entry.meta)
    members = {
        "ce_specversion": "1.0",
        "ce_id": f"{epoch}/{entry.position}",
        "ce_source": TOPIC.format(source),
        "ce_type": entry.type,
        "ce_time": entry.recorded_at.isoformat(),
        "ce_subject": entry.stream_id,
        "content-type": "application/json",
        "ce_position": f"{entry.position:020}",
        "ce_prevposition": f"{previous:020}",
        "ce_streamversion": str(entry.version),
        "ce_hash": entry.hash.hex(),
        "ce_epoch": epoch,
        **{header: meta[member] for member, header in META.items() if member in meta},
    }
    return [(name, value.encode()) for name, value in members.items()]


def opened(
    source: str, partition: int, offset: int, value: bytes | None, given: Iterable[tuple[str, bytes | None]]
) -> Envelope:
    """Read a record of a topic. Raises BadRecord, naming what is wrong."""
    try:
        texts = {name: content.decode() for name, content in given if content is not None}
        if value is None:
            raise BadRecord("the record has no value")
        if any("\0" in text for text in texts.values()):
            raise BadRecord("a header holds NUL")
        meta = canonical({member: texts[header] for member, header in META.items() if header in texts})
        entry = Entry(
            position=int(texts["ce_position"]),
            stream_id=texts["ce_subject"],
            version=int(texts["ce_streamversion"]),
            type=texts["ce_type"],
            data=value,
            meta=meta,
            recorded_at=datetime.fromisoformat(texts["ce_time"]),
            hash=bytes.fromhex(texts["ce_hash"]),
        )
        epoch, previous = str(UUID(texts["ce_epoch"])), int(texts["ce_prevposition"])
    except UnicodeDecodeError as error:
        raise BadRecord(f"a header is not UTF-8: {error}") from error
    except KeyError as error:
        raise BadRecord(f"header {error} is missing or null") from error
    except ValueError as error:
        raise BadRecord(str(error)) from error
    if not (0 <= previous < entry.position < LIMIT and 0 <= entry.version < LIMIT and entry.recorded_at.tzinfo):
        raise BadRecord("a position, a version or the time is impossible")
    return Envelope(source, epoch, partition, previous, entry, offset)


def wrapped(source: str, epoch: str, after: int, entries: Sequence[Entry], partitions: int) -> list[Envelope]:
    """Put entries that were pulled from a log, complete from `after` on, into envelopes per partition."""
    last = dict.fromkeys(range(partitions), after)
    envelopes = []
    for entry in entries:
        partition = partition_of(entry.stream_id, partitions)
        envelopes.append(Envelope(source, epoch, partition, last[partition], entry))
        last[partition] = entry.position
    return envelopes
