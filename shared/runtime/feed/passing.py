"""Readers of whom a batch asks nothing: their positions go on together, in one transaction, and nothing else happens.

Of the readers of a service most take few words, and most batches hold none of these; a transaction for each of them
costs more than the rows of the others. Only what surely has no effect is passed: a reader that stands right before the
first record of each partition, in the same log, and of whose source nothing is parked. All others look for themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shared.runtime.log.envelope import Envelope

LOSABLE = "SET LOCAL synchronous_commit = off"
"""What a crash of the server takes back is passed again: nothing stands beside these positions."""
HOLD = """
WITH live AS MATERIALIZED (SELECT name, live FROM feed.projection WHERE name = ANY ($1) ORDER BY name FOR SHARE)
SELECT p.name, p.version, p.partition, p.position, p.epoch::text FROM feed.position AS p
WHERE p.name = ANY ($1) AND p.source = $2 AND p.partition = ANY ($3::int[])
  AND p.version = coalesce((SELECT live.live FROM live WHERE live.name = p.name), 1)
ORDER BY p.name, p.partition FOR UPDATE
"""
GO_ON = """
UPDATE feed.position AS p SET position = top.position, kafka_offset = top.kafka_offset
FROM unnest($1::text[], $2::int[]) AS reader(name, version),
     unnest($4::int[], $5::bigint[], $6::bigint[]) AS top(partition, position, kafka_offset)
WHERE p.name = reader.name AND p.version = reader.version AND p.source = $3 AND p.partition = top.partition
  AND NOT EXISTS (SELECT FROM feed.parked AS k
                  WHERE k.name = reader.name AND k.version = reader.version AND k.source = $3)
RETURNING p.name
"""


class Stretch(NamedTuple):
    """What a batch holds of one partition, without a hole: the position before it, and its last record."""

    before: int
    last: Envelope


def stretches(envelopes: Sequence[Envelope]) -> Mapping[int, Stretch] | None:
    """Return what a batch holds of each partition; None where a record does not name the one before it."""
    found: dict[int, Stretch] = {}
    for one in envelopes:
        known = found.get(one.partition)
        if known is not None and known.last.entry.position != one.previous:
            return None
        found[one.partition] = Stretch(one.previous if known is None else known.before, one)
    return found


async def pass_over(pool: Any, readers: Sequence[str], envelopes: Sequence[Envelope]) -> frozenset[str]:
    """Move readers over records of one source that ask nothing of them; return those that were moved."""
    by_partition = stretches(envelopes)
    if not readers or by_partition is None or len({one.epoch for one in envelopes}) > 1:
        return frozenset()
    source, epoch = envelopes[0].source, envelopes[0].epoch
    async with pool.acquire() as db, db.transaction():
        await db.execute(LOSABLE)
        here: dict[tuple[str, int], set[int]] = {}
        for row in await db.fetch(HOLD, readers, source, list(by_partition)):
            if row["position"] == by_partition[row["partition"]].before and row["epoch"] == epoch:
                here.setdefault((row["name"], row["version"]), set()).add(row["partition"])
        free = [reader for reader, partitions in here.items() if len(partitions) == len(by_partition)]
        if not free:
            return frozenset()
        tops = [one.last for one in by_partition.values()]
        columns = [one.partition for one in tops], [one.entry.position for one in tops], [one.offset for one in tops]
        moved = await db.fetch(GO_ON, *map(list, zip(*free, strict=True)), source, *columns)
    return frozenset(row["name"] for row in moved)
