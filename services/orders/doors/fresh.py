"""This service's copy of contracts, not older than a minute before goods are priced by it. P3-4.8

A revision is in force from the midnight after it was signed at the earliest, so a minute is enough; while contracts are
away the copy counts.
"""

from fastapi import Depends
from fastapi.params import Depends as DependsParameter

from services.orders.tables.elsewhere import AGREED
from shared.runtime.feed.copies import FreshCopy
from shared.runtime.http.front_door import Parts

CONTRACTS_SECONDS = 60.0


async def contracts_of_now(parts: Parts) -> None:
    """Take in what contracts said, where the copy of it is older than a minute."""
    copy = parts.copies.setdefault(AGREED.name, FreshCopy(parts.feeds[AGREED.name], "contracts", parts.sources))
    await copy.younger_than(CONTRACTS_SECONDS)


OF_NOW: DependsParameter = Depends(contracts_of_now)
"""What a door that prices goods by a contract depends on."""
