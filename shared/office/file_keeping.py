"""What lies in the store of a service: files that were sent, and how those go that nobody attaches. P5-4.2

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
from shared.office.attachments import FileNotSent, take
from shared.office.calendar import Calendar
from shared.office.policy import Dated
from shared.office.rules import MAX_MIB, UNATTACHED
from shared.runtime.running import Running

WAIT_SECONDS = 30.0
ASKED_ON = "(asked_at AT TIME ZONE 'Asia/Shanghai')::date"

KEEP = """
INSERT INTO files.kept AS k (sha256, media, size, asked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (sha256) DO UPDATE SET asked_at = greatest(k.asked_at, excluded.asked_at)
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


async def keep(parts: Running, sha256: str, content: bytes | bytearray, most_mib: int) -> Kept:
    """Keep a file that was sent. Raises FileTooLarge, HashDiffers, UnknownFileType and StoreAway."""
    media = await asyncio.to_thread(take, content, sha256, most_mib)
    await parts.pool.execute(KEEP, sha256, media, len(content), await parts.clock.now())
    known = await parts.files.size(sha256) == len(content)
    if not known:
        await parts.files.put(sha256, content)
    return Kept(media, known)


async def renew(parts: Running, sha256: str) -> None:
    """Let a file that is about to be attached stay. Raises FileNotSent where its bytes are not there, and StoreAway."""
    size = await parts.pool.fetchval(RENEW, sha256, await parts.clock.now())
    if size is None or await parts.files.size(sha256) != size:
        raise FileNotSent(f"PUT /files/{sha256} comes first.")


async def most_mib(book: Dated, parts: Running, today: date) -> int:
    """Return how many MiB a file may have today."""
    await _follow(parts, today)
    return book.on(MAX_MIB, today)


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
    head = await parts.log.head()
    await parts.progress.reached({parts.service.name: head.position}, within=WAIT_SECONDS)
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
