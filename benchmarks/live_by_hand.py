"""The limit of P7: the rows behind the reports, folded by hand in batches and set by key, without Kafka.

A batch is one transaction: COPY into tables of the connection, INSERT … ON CONFLICT from there, the entries of touched
invoices in place of those before, and the position. Invoices and causes stay in memory. It decodes, folds and leaves
out what `by_hand` does.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import asyncpg

from benchmarks.by_hand import HAND, RANGE, TABLES, Cause, Issued, People, earned, fold
from shared.runtime.rebuild.fold import without_collector
from shared.runtime.tables.definition import Table
from shared.runtime.tables.versions import create_version, schema

BATCH = 2_000
ENTRIES = "commission_entry"
PLACE = "CREATE TEMP TABLE place AS SELECT 0::bigint AS position"


def feed(dsn: str, people: People, upto: int, version: int) -> None:
    """Take the first events of the log into tables of this version."""
    asyncio.run(_feed(dsn, people, upto, version))


async def _feed(dsn: str, people: People, upto: int, version: int) -> None:
    reading, writing = await asyncpg.connect(dsn), await asyncpg.connect(dsn)
    await create_version(writing, HAND, version)
    await writing.execute(f"SET search_path = {schema('hand', version)}; {PLACE}")
    for table in TABLES:
        await writing.execute(f"CREATE TEMP TABLE new_{table.name} (LIKE {table.name}) ON COMMIT DELETE ROWS")
    invoices: dict[str, Issued] = {}
    causes: dict[str, list[Cause]] = defaultdict(list)
    with without_collector():
        ahead = asyncio.create_task(reading.fetch(RANGE, 0, min(BATCH, upto)))
        for after in range(0, upto, BATCH):
            block = await ahead
            ahead = asyncio.create_task(reading.fetch(RANGE, after + BATCH, min(after + 2 * BATCH, upto)))
            await asyncio.sleep(0)
            rows: dict[str, list[str]] = {table.name: [] for table in TABLES}
            new: dict[str, list[Cause]] = defaultdict(list)
            fold(block, rows, invoices, new)
            for number, further in new.items():
                causes[number] += further
            rows[ENTRIES] = earned(invoices, {number: causes[number] for number in new}, people)
            async with writing.transaction():
                await _set(writing, rows, list(new))
                await writing.execute("UPDATE place SET position = $1", block[-1]["position"])
        await ahead
    await reading.close()
    await writing.close()


async def _set(db: Any, rows: Mapping[str, Sequence[str]], touched: Sequence[str]) -> None:
    await db.execute(f"DELETE FROM {ENTRIES} WHERE invoice_no = ANY ($1)", touched)
    for table in TABLES:
        if lines := rows[table.name]:
            direct = table.name == ENTRIES
            source = BytesIO(("\n".join(lines) + "\n").encode())
            await db.copy_to_table(table.name if direct else f"new_{table.name}", source=source)
            if not direct:
                await db.execute(_upsert(table))


def _upsert(table: Table[Any]) -> str:
    others = [column for column in table.columns if column not in table.key]
    change = ", ".join(f"{column} = excluded.{column}" for column in others)
    return (
        f"INSERT INTO {table.name} SELECT * FROM new_{table.name} "
        f"ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {change}"
    )
