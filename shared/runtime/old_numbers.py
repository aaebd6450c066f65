"""Numbers of a log that was written before they were claimed: `up` claims them once, by what claims new ones. I/O.

Where two streams had taken one number already, the first holds it. The other is kept in `log.doubles`, may go on with
its document, and is named by `doctor` until somebody has mended it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import asyncpg
import structlog

from shared.events.registry import BY_NAME
from shared.runtime.ask.decisions import AnySubject
from shared.runtime.log.decoding import decode

CHUNK = 5_000
EVENTS = """
SELECT position, stream_id, type, data FROM log.events WHERE position > $1 AND type = ANY ($2)
ORDER BY position LIMIT $3
"""
FOUND = "CREATE TEMPORARY TABLE found (kind text, number text, stream_id text, position bigint) ON COMMIT DROP"
FIRST = """
CREATE TEMPORARY TABLE first ON COMMIT DROP AS
SELECT DISTINCT ON (kind, number) kind, number, stream_id, position FROM found ORDER BY kind, number, position
"""
CLAIM = "INSERT INTO log.claims (kind, number, stream_id) SELECT kind, number, stream_id FROM first"
DOUBLE = """
INSERT INTO log.doubles (kind, number, stream_id, position, first_stream_id, first_position)
SELECT DISTINCT ON (f.kind, f.number, f.stream_id)
       f.kind, f.number, f.stream_id, f.position, first.stream_id, first.position
FROM found AS f JOIN first USING (kind, number) WHERE f.stream_id <> first.stream_id
ORDER BY f.kind, f.number, f.stream_id, f.position
"""
KNOWN = "SELECT kind FROM log.claimed_kind"
NOTE = "INSERT INTO log.claimed_kind SELECT unnest($1::text[])"
DOUBLES = "SELECT * FROM log.doubles WHERE mended IS NULL ORDER BY first_position, position"

say = structlog.get_logger("numbers")


class Double(NamedTuple):
    """A number that two streams have taken, each with the position at which it did."""

    kind: str
    number: str
    first_stream_id: str
    first_position: int
    stream_id: str
    position: int


async def claim_old_numbers(database: Any, subjects: Sequence[AnySubject]) -> int:
    """Claim the numbers of kinds that were not claimed before, of the whole log; return how many are doubled.

    All or nothing, so that what breaks off is done again. Nobody appends meanwhile.
    """
    known = {row["kind"] for row in await database.fetch(KNOWN)}
    new = {kind for subject in subjects for kind in subject.claims.kinds} - known
    if not new:
        return 0
    async with database.transaction():
        await database.execute("SELECT FROM log.head FOR UPDATE")
        await database.execute(FOUND)
        after, names = 0, _names(subjects)
        while rows := await database.fetch(EVENTS, after, names, CHUNK):
            after = rows[-1]["position"]
            found = [one for row in rows for one in _numbers(row, subjects) if one[0] in new]
            await database.copy_records_to_table("found", records=found)
        for statement in (FIRST, CLAIM):
            await database.execute(statement)
        doubled = await database.execute(DOUBLE)
        await database.execute(NOTE, sorted(new))
    return int(doubled.rpartition(" ")[2])


async def doubles(database: Any) -> list[Double]:
    """Return the numbers that two streams have taken and nobody has mended yet."""
    return [Double(*(row[name] for name in Double._fields)) for row in await database.fetch(DOUBLES)]


def _names(subjects: Sequence[AnySubject]) -> list[str]:
    """Return the wire names of all events that may take a number; older shapes too, which only decoding tells apart."""
    takers = tuple(kind for subject in subjects for kind in subject.claims.taken)
    return [name for name, kind in BY_NAME.items() if hasattr(kind, "upcast") or issubclass(kind, takers)]


def _numbers(row: asyncpg.Record, subjects: Sequence[AnySubject]) -> Iterator[tuple[str, str, str, int]]:
    """Yield the numbers that an event of the log takes; what nobody can read takes none, and is parked elsewhere."""
    try:
        event = decode(row["type"], row["data"])
    except (LookupError, ValueError) as error:
        say.warning("an event that cannot be read takes no number", position=row["position"], error=repr(error))
        return
    for subject in subjects:
        if row["stream_id"].startswith(subject.stream("")):
            yield from ((*number, row["stream_id"], row["position"]) for number in subject.claims(event))
