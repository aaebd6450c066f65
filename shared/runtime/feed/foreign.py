"""Foreign records, which are not of a source's log: counted, kept for `doctor` to name, and dropped."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import structlog

from shared.runtime import telemetry

BEYOND = "beyond the log"
NOTE = """
INSERT INTO feed.foreign AS f (source, partition, kind, count, kafka_offset, detail) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (source, partition, kind) DO UPDATE
SET count = f.count + excluded.count, kafka_offset = excluded.kafka_offset, detail = excluded.detail,
    last_at = clock_timestamp()
"""

say = structlog.get_logger("foreign")


class Stranger(NamedTuple):
    """A record that is not of its source's log; `kind` in a word or two. `offset` None: it had been parked."""

    source: str
    partition: int
    offset: int | None
    kind: str
    detail: str


def storable(text: str, most: int = 500) -> str:
    """Return a text as PostgreSQL can keep it: what failed may be the text itself."""
    return text.replace("\0", "").encode(errors="replace").decode()[:most]


async def note(db: Any, service: str, strangers: Iterable[Stranger]) -> None:
    """Count strangers, and keep the last one of each kind. A record that Kafka delivers again is counted again."""
    kinds: dict[tuple[str, int, str], list[Stranger]] = defaultdict(list)
    for one in strangers:
        kinds[one.source, one.partition, one.kind].append(one)
    for key in sorted(kinds):
        found = kinds[key]
        last = found[-1]
        telemetry.FOREIGN.labels(service, last.source).inc(len(found))
        say.error("not of the log, dropped", count=len(found), **last._asdict())
        await db.execute(NOTE, *key, len(found), last.offset, storable(last.detail))
