"""Readers of whom a batch asks nothing: their positions go on together, in one statement, and nothing else happens.

Of the readers of a service most take few words, and most batches hold none of these; a transaction for each of them
would cost more than the rows of the others. Only what surely has no effect is passed: a reader that stands right before
the first record of each partition, in the same log, and of whose source nothing is parked. All others look for
themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from shared.runtime.log.envelope import Envelope

GO_ON = """
WITH losable AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
live AS MATERIALIZED (SELECT name, live FROM feed.projection WHERE name = ANY ($1) ORDER BY name FOR SHARE),
here AS MATERIALIZED (
    SELECT p.name, p.version, p.partition, p.position, p.epoch FROM feed.position AS p
    WHERE p.name = ANY ($1) AND p.source = $2 AND p.partition = ANY ($4::int[])
      AND p.version = coalesce((SELECT live.live FROM live WHERE live.name = p.name), 1)
    ORDER BY p.name, p.partition FOR UPDATE),
top AS (SELECT * FROM unnest($4::int[], $5::bigint[], $6::bigint[], $7::bigint[])
        AS top(partition, before, position, kafka_offset)),
free AS (
    SELECT here.name, here.version FROM here JOIN top ON top.partition = here.partition
    WHERE here.position = top.before AND here.epoch = $3::text::uuid
    GROUP BY here.name, here.version HAVING count(*) = cardinality($4::int[]))
UPDATE feed.position AS p SET position = top.position, kafka_offset = top.kafka_offset
FROM free CROSS JOIN top CROSS JOIN losable
WHERE p.name = free.name AND p.version = free.version AND p.source = $2 AND p.partition = top.partition
  AND NOT EXISTS (SELECT FROM feed.parked AS k
                  WHERE k.name = free.name AND k.version = free.version AND k.source = $2)
RETURNING p.name
"""
"""What a crash of the server takes back is passed again: nothing stands beside these positions."""


class Stretch(NamedTuple):
    """A part of one partition without a hole: the position before it, its last one, and the offset of that in Kafka."""

    before: int
    upto: int
    offset: int | None


def stretches(envelopes: Sequence[Envelope]) -> Mapping[int, Stretch]:
    """Return what a batch holds of each partition; nothing where a record does not name the one before it."""
    found: dict[int, Stretch] = {}
    for one in envelopes:
        known = found.get(one.partition)
        if (known is not None and known.upto != one.previous) or one.epoch != envelopes[0].epoch:
            return {}
        found[one.partition] = Stretch(one.previous if known is None else known.before, one.entry.position, one.offset)
    return found


async def pass_over(
    pool: Any, readers: Sequence[str], source: str, epoch: str, by_partition: Mapping[int, Stretch]
) -> frozenset[str]:
    """Move readers over stretches of a source that ask nothing of them; return those that were moved."""
    if not readers or not by_partition:
        return frozenset()
    rows = [(partition, *stretch) for partition, stretch in by_partition.items()]
    moved = await pool.fetch(GO_ON, readers, source, epoch, *map(list, zip(*rows, strict=True)))
    return frozenset(row["name"] for row in moved)
