"""Reads that are logged: one customer file or contract at a time, and exports of lists of them. P2-6, P5-4.2

A read is logged before it is answered, so one that cannot be logged is not answered.
"""

from shared.runtime.callers import Caller
from shared.runtime.running import Running

INSERT = "INSERT INTO access.reading (staff_id, object, action, purpose) VALUES ($1, $2, $3, $4)"


async def log(parts: Running, who: Caller, of: str, action: str = "read", purpose: str | None = None) -> None:
    """Record that somebody reads an object, such as `customer/C1`, or exports a list, such as `contracts`."""
    await parts.pool.execute(INSERT, who.name, of, action, purpose)
