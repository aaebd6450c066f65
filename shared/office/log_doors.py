"""The doors of the log that every service has, for who keeps the house running: which facts there are, and each whole.

Whatever the log holds, an answer costs no more than a look at so many facts: what is asked of them is read from the
facts themselves, since an index for each question would make every append dearer. Each read stands in the access log.
"""

from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import Path, Query
from pydantic import AfterValidator, Field, StringConstraints

from shared.events.text import Known, StreamId, Text, plain
from shared.office import access
from shared.office.doors import Who, may
from shared.runtime.ask.decisions import NotThere
from shared.runtime.http.answers import Shown, shows
from shared.runtime.http.front_door import Parts, strict_router
from shared.runtime.http.problems import Problem
from shared.runtime.http.tables import NO_CURSOR, InOrder, written

router = strict_router()

LOOKED, LOOKED_IN_STREAM = 50_000, 5_000  # a fifth of a second, however long the log is (decision 0042)
LARGEST = 2**62
SAID = "convert_from(meta, 'UTF8')::json"
COLUMNS = f"""
position, stream_id, version, type, recorded_at,
{SAID} ->> 'actor' AS actor, {SAID} ->> 'correlation' AS correlation, {SAID} ->> 'causation' AS causation
"""
# A word of the language is asked for by its name (`PaymentReceived`), or with service and version.
WANTED = f"""
SELECT {COLUMNS} FROM near
WHERE ($1::text IS NULL OR type = $1 OR split_part(type, '.', 3) = $1)
  AND ($2::text IS NULL OR {SAID} ->> 'actor' = $2) AND ($3::text IS NULL OR {SAID} ->> 'correlation' = $3)
"""
OF_ALL = f"""
WITH near AS (SELECT * FROM log.events WHERE position <= $5 AND position > $6 ORDER BY position DESC LIMIT $7)
{WANTED} ORDER BY position DESC LIMIT $4
"""
# The facts of a stream are walked by version, down from that at which the page before ended.
OF_STREAM = f"""
WITH near AS (SELECT * FROM log.events WHERE stream_id = $8 AND version <= $9 ORDER BY version DESC LIMIT $7)
{WANTED} AND position <= $5 AND position > $6 ORDER BY version DESC LIMIT $4
"""
FROM_VERSION = """
SELECT coalesce((SELECT version FROM log.events WHERE position = $1 AND stream_id = $2),
                (SELECT version - 1 FROM log.events WHERE position = $1 + 1 AND stream_id = $2), 9223372036854775807)
"""
LOOKED_AT = """
SELECT position FROM log.events WHERE stream_id = $1 AND version <= (
    SELECT version FROM log.events WHERE stream_id = $1 AND version <= $2 ORDER BY version DESC LIMIT 1) - $3
ORDER BY version DESC LIMIT 1
"""
ENTRY = f"SELECT {COLUMNS}, data, meta, hash FROM log.events WHERE position = $1"
BESIDE = """
SELECT (SELECT position FROM log.events WHERE stream_id = $1 AND version = $2 - 1) AS before,
       (SELECT position FROM log.events WHERE stream_id = $1 AND version = $2 + 1) AS after
"""

LogPosition = Annotated[int, Field(ge=0, le=LARGEST)]
Correlation = Annotated[str, StringConstraints(min_length=1, max_length=600), AfterValidator(plain)]


class NoSuchEntry(NotThere):
    """The log has no fact at that position."""


class Fact(Shown):
    """A fact of the log: where it stands, its wire name, who said it, in answer to which request and which event."""

    position: int
    stream_id: str
    version: int
    type: str
    recorded_at: datetime
    actor: str | None
    correlation: str | None
    causation: str | None


class Facts(Shown):
    """Facts, the latest first: all that are wanted above the position `down_to`; with `next` it goes on below."""

    items: list[Fact]
    next: str | None
    down_to: int


class WholeFact(Fact):
    """A fact with what it says, and the positions of the facts before and after it in its stream."""

    data: dict[str, Any]
    meta: dict[str, Any]
    hash: str
    before: int | None
    after: int | None


@router.get("/log/entries", responses=shows(Facts), dependencies=[may("log.read")])
async def log_entries(
    parts: Parts,
    who: Who,
    at: InOrder,
    stream: StreamId | None = None,
    word: Annotated[Text | None, Query(alias="type", description="`PaymentReceived`, or the whole wire name.")] = None,
    actor: Known | None = None,
    correlation: Correlation | None = None,
    after: Annotated[LogPosition, Query(description="Only facts behind this position.")] = 0,
    upto: Annotated[LogPosition | None, Query(description="Only facts up to this position.")] = None,
) -> dict[str, Any]:
    """List facts of the log, the latest first, without what they say.

    One answer looks at 50,000 facts, of one stream at 5,000; it may have few items, or none, and still a `next`.
    """
    await access.log(parts, who, _named(stream, actor))
    end = min((await parts.log.head()).position, LARGEST if upto is None else upto, _below(at.after))
    asked = (word, actor, correlation, at.limit + 1, end, after)
    if stream is None:
        rows = await parts.pool.fetch(OF_ALL, *asked, LOOKED)
        down_to = max(after, end - LOOKED)
    else:
        version = await parts.pool.fetchval(FROM_VERSION, end, stream)
        rows = await parts.pool.fetch(OF_STREAM, *asked, LOOKED_IN_STREAM, stream, version)
        down_to = max(after, await parts.pool.fetchval(LOOKED_AT, stream, version, LOOKED_IN_STREAM) or 0)
    items = [dict(row) for row in rows[: at.limit]]
    if len(rows) > at.limit:
        down_to = items[-1]["position"] - 1
    return {"items": items, "next": written(str(down_to)) if down_to > after else None, "down_to": down_to}


def _named(stream: str | None, actor: str | None) -> str:
    """Return what is read, as the access log has it."""
    if stream is not None:
        return f"log/stream/{stream}"
    return "log" if actor is None else f"log/person/{actor}"


def _below(cursor: str) -> int:
    """Return the position down to which the page before came. Raises the 400 problem."""
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) < len(str(LARGEST))):
        raise Problem(400, NO_CURSOR)
    return int(cursor) if cursor else LARGEST


@router.get("/log/entries/{position}", responses=shows(WholeFact), dependencies=[may("log.read")])
async def log_entry(parts: Parts, who: Who, position: Annotated[LogPosition, Path()]) -> dict[str, Any]:
    """Show one fact of the log with all that it says."""
    await access.log(parts, who, f"log/entry/{position}")
    row = await parts.pool.fetchrow(ENTRY, position)
    if row is None:
        raise NoSuchEntry(f"Position {position}, and it ends at {(await parts.log.head()).position}.")
    [beside] = await parts.pool.fetch(BESIDE, row["stream_id"], row["version"])
    told = {"data": orjson.loads(row["data"]), "meta": orjson.loads(row["meta"]), "hash": row["hash"].hex()}
    return {**dict(row), **told, **dict(beside)}
