"""Schema `bi` of every service as a dashboard sees it: what there is, found in the catalog, and what it says."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from ops.stack import Stack
from shared import SERVICES
from tests.system.stacks import address

ROLE = "dashboard"
VALUES: Mapping[str, object] = {
    "date": date(2024, 3, 12),
    "timestamp with time zone": datetime(2024, 4, 1, tzinfo=UTC),
    "text": "2024-03",
}
VIEWS = """
SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'bi' ORDER BY 1
"""
FUNCTIONS = """
SELECT format('%I.%I', n.nspname, p.proname),
       ARRAY(SELECT format_type(kind, NULL) FROM unnest(p.proargtypes[0:p.pronargs - p.pronargdefaults - 1]) AS kind)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = 'bi' AND has_function_privilege(p.oid, 'EXECUTE') ORDER BY 1
"""

Said = dict[tuple[str, str], list[tuple[Any, ...]]]
"""Rows by service and query, in an order of their own."""


@asynccontextmanager
async def dashboards(stack: Stack) -> AsyncIterator[dict[str, Any]]:
    """Yield a dashboard's connection to each service's database."""
    async with AsyncExitStack() as held:
        opened = {}
        for service in SERVICES:
            opened[service] = await asyncpg.connect(address(stack, f"huikuan_{service}", ROLE))
            held.push_async_callback(opened[service].close)
        yield opened


async def everything(desks: Mapping[str, Any]) -> Said:
    """Read every view, and every function for one day, that a dashboard may use."""
    found: Said = {}
    for service, db in desks.items():
        calls: list[tuple[str, list[object]]] = [(view, []) for [view] in await db.fetch(VIEWS)]
        for function, kinds in await db.fetch(FUNCTIONS):
            places = ", ".join(f"${place}" for place in range(1, len(kinds) + 1))
            calls.append((f"{function}({places})", [VALUES[kind] for kind in kinds]))
        for what, arguments in calls:
            rows = await db.fetch(f"SELECT * FROM {what}", *arguments)
            found[service, what] = sorted((tuple(row) for row in rows), key=repr)
    return found


def whole(stack: Stack) -> Said:
    """Return everything that dashboards are told at this moment."""

    async def read() -> Said:
        async with dashboards(stack) as desks:
            return await everything(desks)

    return asyncio.run(read())
