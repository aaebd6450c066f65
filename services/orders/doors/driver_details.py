"""What of a driver lies beside the log, so that it can be erased: his phone, the numbers of papers about him. P5-5.3a

A row is written after the fact that it belongs to, and by the same request sent again; it goes with the files of the
papers when the driver is erased. Whoever reads it is in the log of reads.
"""

from collections.abc import Mapping

from shared.runtime.running import Running

KEEP = """
INSERT INTO beside.driver_detail (driver_id, what, value)
SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT FROM read.driver_erasure WHERE driver_id = $1)
ON CONFLICT (driver_id, what) DO UPDATE SET value = excluded.value
"""
KEPT = "SELECT what, value FROM beside.driver_detail WHERE driver_id = $1"
ERASED = """
SELECT DISTINCT e.driver_id FROM read.driver_erasure AS e
WHERE EXISTS (SELECT FROM beside.driver_detail AS d WHERE d.driver_id = e.driver_id)
   OR EXISTS (SELECT FROM files.erasable AS f WHERE f.driver_id = e.driver_id)
"""
FORGET = "DELETE FROM beside.driver_detail WHERE driver_id = $1"
FILES = "SELECT sha256 FROM files.erasable WHERE driver_id = $1"
GONE = "DELETE FROM files.kept WHERE sha256 = $1"

PHONE = "phone"


async def keep(parts: Running, driver_id: str, what: str, value: str) -> None:
    """Keep a detail of a driver who is not erased; the later one stands in place of the earlier one."""
    await parts.pool.execute(KEEP, driver_id, what, value)


async def kept(parts: Running, driver_id: str) -> Mapping[str, str]:
    """Return the details of a driver, by what they are: `phone`, or the kind of a paper."""
    return {row["what"]: row["value"] for row in await parts.pool.fetch(KEPT, driver_id)}


async def erase(parts: Running) -> int:
    """Drop what lies beside the log of drivers who are erased, files too; return of how many. Raises StoreAway."""
    drivers = [row["driver_id"] for row in await parts.pool.fetch(ERASED)]
    for driver_id in drivers:
        for row in await parts.pool.fetch(FILES, driver_id):
            await parts.files.drop(row["sha256"])
            await parts.pool.execute(GONE, row["sha256"])
        await parts.pool.execute(FORGET, driver_id)
    return len(drivers)
