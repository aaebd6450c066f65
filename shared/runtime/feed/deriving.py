"""Deriving what facts touch: in slices that let the event loop breathe, in transactions of bounded size.

What one fact touches may be much: a head of department that is told late touches every invoice of the department. Up to
`MOST_KEYS` are derived with the fact; where a touch reaches further, the whole touch is owed: a row of `feed.owed`,
written in the same transaction as the fact, is worked off afterwards, `MOST_KEYS` in a transaction. A reader that owes
has not reached the position of the fact (see `progress`). Whatever stops the work leaves the row at the last key done.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import structlog

from shared.runtime import telemetry
from shared.runtime.feed.dead_letters import blames_an_event
from shared.runtime.tables.definition import Derived, Projection, Row, values_of
from shared.runtime.tables.paths import THEMSELVES, gathered, since_query, touched_query, touching
from shared.runtime.tables.versions import replace_derived, schema

MOST_KEYS = 4_000
"""How many keys of a derived table one transaction derives."""

KEYS = 1_000
"""How many keys are gathered at once."""

BREATH = 50
"""How many keys or events are computed before others get their turn."""

PAGE = 50_000
"""How many of the keys that are owed are looked up at once."""

TOUCHED = "SELECT key FROM ({touch}) AS touched(key) LIMIT $2"
FURTHER = """
SELECT DISTINCT key FROM (SELECT key COLLATE "C" AS key FROM ({touch}) AS touched(key)) AS touched
WHERE key > $2 ORDER BY key LIMIT $3
"""
OWE = """
INSERT INTO feed.owed (name, version, source, position, derived, path, touched) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
NEXT = """
SELECT id, derived, path, touched, after FROM feed.owed
WHERE name = $1 AND version = $2 AND error IS NULL ORDER BY id LIMIT 1
"""
HOLD = "SELECT true FROM feed.owed WHERE id = $1 AND after = $2 FOR UPDATE"
DONE_UPTO = "UPDATE feed.owed SET after = $2 WHERE id = $1"
DONE = "DELETE FROM feed.owed WHERE id = $1 AND after = $2"
SET_ASIDE = """
INSERT INTO feed.owed (name, version, source, position, derived, path, touched, error)
SELECT name, version, source, position, derived, $2, ARRAY[$3], $4 FROM feed.owed WHERE id = $1
"""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext(current_schema()))"
"""Whoever derives must see the facts of everybody who derived before: one at a time, per version."""

AGAIN = "UPDATE feed.owed SET error = NULL, after = '' WHERE name = $1 AND error IS NOT NULL"
say = structlog.get_logger("deriving")

One = TypeVar("One")


class Owner(NamedTuple):
    """Who owes: a version of a projection, from which position of a source on."""

    version: int
    source: str
    position: int


async def derive_touched(
    db: Any, projection: Projection, written: Mapping[str, Sequence[Row]], owner: Owner | None
) -> bool:
    """Derive what rows of a batch touch, or owe it; True where nothing is owed: never without an owner."""
    whole, limit = True, None if owner is None else MOST_KEYS + 1
    for derived in projection.derived:
        keys: set[str] = set()
        for path, values, reached in await _touched(db, derived, written, limit):
            if owner is not None and len(reached) > MOST_KEYS:
                await db.execute(OWE, projection.name, *owner, derived.table.name, path, values)
                telemetry.OWED.labels(projection.name).inc()
                whole = False
            else:
                keys.update(reached)
        await derive_keys(db, derived, sorted(keys))
    return whole


async def _touched(
    db: Any, derived: Derived, written: Mapping[str, Sequence[Row]], limit: int | None
) -> list[tuple[str, Sequence[str], Sequence[str]]]:
    """Return by path the values of written rows, and the keys that these touch: no more than a limit by each."""
    found: list[tuple[str, Sequence[str], Sequence[str]]] = []
    for path in derived.paths:
        if not (values := touching(derived.key, path, written[path.table.name])):
            continue
        keys: Sequence[str] = values[:limit]
        if path.of:
            query = TOUCHED.format(touch=touched_query(derived, path.name))
            keys = [row[0] for row in await db.fetch(query, values, limit)]
        found.append((path.name, values, keys))
    later = await _later(db, derived, written)
    return [*found, (THEMSELVES, later, later)]


async def _later(db: Any, derived: Derived, written: Mapping[str, Sequence[Row]]) -> list[str]:
    """Return the keys that written rows touch from their days on."""
    if derived.since is None or not (rows := written[derived.since.facts.table.name]):
        return []
    day = values_of(derived.since.facts.table, (derived.since.day,))
    return [row[0] for row in await db.fetch(since_query(derived, derived.since), min(map(day, rows)))]


async def derive_keys(db: Any, derived: Derived, keys: Sequence[str]) -> None:
    """Set the derived rows of these keys again, from the facts tables on the search path."""
    for start in range(0, len(keys), KEYS):
        some = keys[start : start + KEYS]
        await replace_derived(db, derived, some, await derived_rows(db, derived, some))


async def derived_rows(db: Any, derived: Derived, keys: Sequence[str]) -> list[Row]:
    """Compute the derived rows of these keys, a few at a time."""
    found = await gathered(db, derived, keys)
    return [row async for key in unhurried(keys) for row in derived.derive(key, found.of(key))]


async def retry(pool: Any, projection: Projection) -> None:
    """Owe again what was set aside: this software may be one that derives it."""
    await pool.execute(AGAIN, projection.name)


async def work_off(pool: Any, projection: Projection, version: int) -> int:
    """Derive what a version owes, a transaction after the other; return how many keys that were.

    Others may work on the same: whoever comes second looks again. Raises what the database raises.
    """
    count = 0
    while owed := await pool.fetchrow(NEXT, projection.name, version):
        derived = next(one for one in projection.derived if one.table.name == owed["derived"])
        keys = await _further(pool, projection, version, derived, owed)
        after = owed["after"]
        for start in range(0, len(keys), MOST_KEYS):
            some = keys[start : start + MOST_KEYS]
            if not await _derived(pool, projection, version, derived, owed["id"], after, some):
                break  # somebody else did it
            after = some[-1]
            count += len(some)
        else:
            if len(keys) < PAGE:
                await pool.execute(DONE, owed["id"], after)
    return count


async def _further(pool: Any, projection: Projection, version: int, derived: Derived, owed: Any) -> list[str]:
    touch = touched_query(derived, owed["path"])
    async with pool.acquire() as db, db.transaction(readonly=True):
        await db.execute(_home(projection, version))
        rows = await db.fetch(FURTHER.format(touch=touch), owed["touched"], owed["after"], PAGE)
    return [row[0] for row in rows]


async def _derived(
    pool: Any, projection: Projection, version: int, derived: Derived, owed: int, after: str, keys: Sequence[str]
) -> bool:
    """Derive some keys and note that they are done, in one transaction; False where somebody else did so."""
    try:
        async with pool.acquire() as db, db.transaction():
            await db.execute(_home(projection, version))
            await db.execute(ONE_AT_A_TIME)
            if not await db.fetchval(HOLD, owed, after):
                return False
            await derive_keys(db, derived, keys)
            await db.execute(DONE_UPTO, owed, keys[-1])
    except Exception as error:
        if not blames_an_event(error):
            raise
        await _without_the_bad(pool, projection, version, derived, owed, after, keys, error)
    return True


async def _without_the_bad(
    pool: Any,
    projection: Projection,
    version: int,
    derived: Derived,
    owed: int,
    after: str,
    keys: Sequence[str],
    error: Exception,
) -> None:
    """Halve what cannot be derived until the bad key stands alone, and set that aside: the others go on."""
    if len(keys) > 1:
        middle = len(keys) // 2
        if await _derived(pool, projection, version, derived, owed, after, keys[:middle]):
            await _derived(pool, projection, version, derived, owed, keys[middle - 1], keys[middle:])
        return
    say.error("cannot be derived", table=derived.table.name, key=keys[0], error=repr(error))
    async with pool.acquire() as db, db.transaction():
        if await db.fetchval(HOLD, owed, after):
            told = f"{type(error).__name__}: {error}"[:2000].replace("\0", "")
            await db.execute(SET_ASIDE, owed, THEMSELVES, keys[0], told)
            await db.execute(DONE_UPTO, owed, keys[0])


def _home(projection: Projection, version: int) -> str:
    return f'SET LOCAL search_path = "{schema(projection.name, version)}", pg_catalog'


async def unhurried(items: Sequence[One]) -> AsyncIterator[One]:
    """Yield items; now and then others get their turn before."""
    for place, item in enumerate(items):
        if not place % BREATH:
            await asyncio.sleep(0)
        yield item
