"""The door of an object's history: every fact about it, as it stands in the log. P5-4.2

Whoever may read the object may read what was said about it, and by whom.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path

from shared.events.text import Known
from shared.office.doors import on
from shared.office.file_doors import Holder, require_there
from shared.runtime.http.answers import Shown, lists
from shared.runtime.http.front_door import Parts, strict_router
from shared.runtime.http.tables import InOrder, Page, page

# A stream may tell of many objects: then only facts that name this one are its history.
TOLD = """
WITH streams AS ({streams})
SELECT lpad(e.position::text, 18, '0') AS id, e.position, e.type,
       convert_from(e.meta, 'UTF8')::json ->> 'actor' AS actor, e.recorded_at, convert_from(e.data, 'UTF8') AS data
FROM streams AS s JOIN log.events AS e ON e.stream_id = s.stream_id
WHERE lpad(e.position::text, 18, '0') > $1 AND ($4 = '' OR convert_from(e.data, 'UTF8')::json ->> $4 = $3)
ORDER BY 1 LIMIT $2
"""


class Told(Shown):
    """A fact about an object: its place in the log, its wire name, who said it, and what it says."""

    id: str
    position: int
    type: str
    actor: str | None
    recorded_at: datetime
    data: dict[str, Any]


def router(holders: Sequence[Holder]) -> APIRouter:
    """Return the doors of the histories of these objects."""
    made = strict_router()
    for holder in holders:
        _let_read(made, holder)
    return made


def _let_read(made: APIRouter, holder: Holder) -> None:
    query = TOLD.format(streams=holder.streams)

    @made.get(
        f"{holder.path}/history",
        responses=lists(Told),
        name=f"history_of_{holder.word.replace('-', '_')}",
        dependencies=[on(holder.read, holder.lookup, holder.number)],
    )
    async def history(of: Annotated[Known, Path(alias=holder.number)], at: InOrder, parts: Parts) -> Page:
        """List every fact about an object, oldest first."""
        await require_there(parts, holder, of)
        told = await page(parts.pool, query, at, of, holder.member)
        return Page(items=[{**one, "data": orjson.loads(one["data"])} for one in told.items], next=told.next)
