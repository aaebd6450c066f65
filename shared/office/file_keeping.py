"""The store of a service: files that were sent, and the removal of those that nobody attaches. P5-4.2

`files.kept` has a row for each file. It is written before the bytes and removed after them, so bytes without a row do
not stay. Whoever sends or attaches a file renews its row first; the sweep takes a row only under its lock, and only
where nobody has renewed it for the time of `file.unattached`. So of two who come at the same moment either the sweep
finds the row renewed, or the other one finds no row and is told to send the file again.
"""

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shared.events.days import business_date
from shared.events.office import FileType
from shared.office.attachments import MIB, FileNotSent, TooMuchUnattached, take
from shared.office.calendar import Calendar
from shared.office.doors import all_taken_in
from shared.office.policy import Dated
from shared.office.rules import MAX_MIB, UNATTACHED, UNATTACHED_MIB
from shared.runtime.running import Running

ASKED_ON = "(asked_at AT TIME ZONE 'Asia/Shanghai')::date"

KEEP = """
INSERT INTO files.kept AS k (sha256, media, size, asked_at, sent_by) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sha256) DO UPDATE SET asked_at = greatest(k.asked_at, excluded.asked_at)
"""
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('unattached ' || $1, 0))"
UNATTACHED_OF = """
SELECT coalesce(sum(k.size), 0)::bigint FROM files.kept AS k
WHERE k.sent_by = $1 AND k.sha256 <> $2 AND NOT k.belongs
  AND NOT EXISTS (SELECT FROM files.use AS u WHERE u.sha256 = k.sha256)
"""
RENEW = "UPDATE files.kept SET asked_at = greatest(asked_at, $2) WHERE sha256 = $1 RETURNING size"
DAYS = f"SELECT DISTINCT {ASKED_ON} FROM files.kept WHERE NOT belongs"
LOOSE = f"SELECT sha256 FROM files.kept WHERE NOT belongs AND {ASKED_ON} = ANY($1) ORDER BY asked_at"
HOLD = f"""
SELECT EXISTS (SELECT FROM files.use AS u WHERE u.sha256 = k.sha256)
FROM files.kept AS k WHERE k.sha256 = $1 AND {ASKED_ON} = ANY($2) FOR UPDATE OF k SKIP LOCKED
"""
BELONGS = "UPDATE files.kept SET belongs = true WHERE sha256 = $1"
GONE = "DELETE FROM files.kept WHERE sha256 = $1"


class Kept(NamedTuple):
    """A file that is kept: what it is, and whether it was there before."""

    media: FileType
    known: bool


class Limits(NamedTuple):
    """How many MiB a file may have, and how many one person may have sent without attaching them."""

    file: int
    unattached: int


async def keep(parts: Running, sha256: str, content: bytes | bytearray, limits: Limits, by: str) -> Kept:
    """Keep a file that somebody sent.

    Raises FileTooLarge, TooMuchUnattached, HashDiffers, UnknownFileType and StoreAway.
    """
    media = await asyncio.to_thread(take, content, sha256, limits.file)
    await _note(parts, sha256, (media, len(content)), limits, by)
    known = await parts.files.size(sha256) == len(content)
    if not known:
        await parts.files.put(sha256, content)
    return Kept(media, known)


async def _note(parts: Running, sha256: str, what: tuple[FileType, int], limits: Limits, by: str) -> None:
    """Write the row of a file, within what its sender may have; one by one, so that nobody gets past it at once."""
    most = limits.unattached * MIB - what[1]
    if await parts.pool.fetchval(UNATTACHED_OF, by, sha256) > most:
        await all_taken_in(parts)  # what was attached a moment ago counts no more
    async with parts.pool.acquire() as database, database.transaction():
        await database.execute(ONE_AT_A_TIME, by)
        has = await database.fetchval(UNATTACHED_OF, by, sha256)
        if has > most:
            said = f"{has / MIB:,.1f} MiB of {by} wait to be attached, and at most {limits.unattached:,} may."
            raise TooMuchUnattached(said, max_mib=limits.unattached, unattached=has)
        await database.execute(KEEP, sha256, *what, await parts.clock.now(), by)


async def renew(parts: Running, sha256: str) -> None:
    """Let a file that is about to be attached stay. Raises FileNotSent where its bytes are not there, and StoreAway."""
    size = await parts.pool.fetchval(RENEW, sha256, await parts.clock.now())
    if size is None or await parts.files.size(sha256) != size:
        raise FileNotSent(f"PUT /files/{sha256} comes first.")


async def limits(book: Dated, parts: Running, today: date) -> Limits:
    """Return what may be sent today."""
    await _follow(parts, today)
    return Limits(book.on(MAX_MIB, today), book.on(UNATTACHED_MIB, today))


async def sweep(book: Dated, calendar: Calendar, parts: Running) -> int:
    """Drop files that nobody attached in time; return how many. Several processes may do this at once.

    Raises StoreAway, and Late where the tables do not know yet what is attached.
    """
    if not parts.settings.files:
        return 0
    today = business_date(await parts.clock.now())
    await _follow(parts, today)
    days = [row[0] for row in await parts.pool.fetch(DAYS)]
    over = [day for day in days if book.on(UNATTACHED, day).since(day, calendar).due_on < today]
    if not over:
        return 0
    await all_taken_in(parts)
    loose = [row["sha256"] for row in await parts.pool.fetch(LOOSE, over)]
    return sum([await _dropped(parts, sha256, over) for sha256 in loose])


async def _follow(parts: Running, today: date) -> None:
    """Let the numbers be those of today: no decision has made them so before."""
    if parts.service.policy is not None:
        await parts.service.policy.current(parts, today)


async def _dropped(parts: Running, sha256: str, over: Sequence[date]) -> bool:
    """Drop one file, unless it belongs to something, was renewed by now, or is in somebody's hands."""
    async with parts.pool.acquire() as database, database.transaction():
        belongs = await database.fetchval(HOLD, sha256, over)
        if belongs is None:
            return False
        if belongs:
            await database.execute(BELONGS, sha256)
            return False
        await parts.files.drop(sha256)
        await database.execute(GONE, sha256)
        return True
