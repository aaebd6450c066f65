"""Tables of projections in PostgreSQL: a schema per version, views that show the live one, set-based writes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared.runtime.tables.definition import Derived, Projection, Row, Table, values_of

SHAPES = """
SELECT c.relname AS name,
       ARRAY(SELECT a.attname::text FROM pg_attribute AS a
             WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
       ARRAY(SELECT i.indisprimary::text || ' ' || (
                 SELECT string_agg(a.attname, ',' ORDER BY k.place)
                 FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)
                 JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.attnum)
             FROM pg_index AS i WHERE i.indrelid = c.oid) AS indexes
FROM pg_class AS c WHERE c.relnamespace = to_regnamespace($1) AND c.relkind = 'r'
"""
VIEWED = """
SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'read'::regnamespace AND c.relkind = 'v' GROUP BY c.relname
"""
QUOTED = "SELECT quote_literal(told) FROM unnest($1::text[]) WITH ORDINALITY AS one(told, place) ORDER BY place"


HOME = "set_config('search_path', quote_ident({name} || '_v' || {version}) || ', pg_catalog', true)"
"""In SQL: finds the tables of one version, which stand in its `schema`, until the transaction ends."""


def schema(projection: str, version: int) -> str:
    """Return the schema in which the tables of one version stand."""
    return f"{projection}_v{version}"


async def create_version(db: Any, projection: Projection, version: int, *, indexed: bool = True) -> None:
    """Create schema and tables of a version; bare ones (`indexed=False`) take COPY faster and get `index` later."""
    home, tables = schema(projection.name, version), list(projection.tables)
    comments = await db.fetch(QUOTED, [table.comment for table in tables])
    statements = [f'CREATE SCHEMA "{home}"']
    for table, (comment,) in zip(tables, comments, strict=True):
        columns = ", ".join(
            f'"{name}" {kind}{" NOT NULL" if name in table.key else ""}' for name, kind in table.columns.items()
        )
        statements.append(f'CREATE TABLE "{home}"."{table.name}" ({columns})')
        statements.append(f'COMMENT ON TABLE "{home}"."{table.name}" IS {comment}')
    await together(db, statements)
    if indexed:
        await index(db, tables, home)


async def together(db: Any, statements: Iterable[str]) -> None:
    """Execute statements together: one way to the server and one commit, however many tables there are."""
    await db.execute(";\n".join(statements))


async def index(db: Any, tables: Iterable[Table[Any]], home: str) -> None:
    """Create keys and indexes of tables that stand in a schema."""
    await together(db, [statement for table in tables for statement in indexing(table, home)])


def indexing(table: Table[Any], home: str) -> list[str]:
    """Return the statements that create key and indexes of a table in a schema."""
    where = f'"{home}"."{table.name}"'
    return [f"ALTER TABLE {where} ADD PRIMARY KEY ({_names(table.key)})"] + [
        f'CREATE INDEX "{table.name}_{number}" ON {where} ({_names(columns)})'
        for number, columns in enumerate(table.indexes, 1)
    ]


async def show(db: Any, projection: Projection, version: int) -> None:
    """Point the views of schema `read` at a version; dependants such as `bi` stay in place.

    A view that stands keeps its columns where they are, and gains new ones behind them: PostgreSQL allows no other way.
    """
    before = {row["name"]: row["columns"] for row in await db.fetch(VIEWED)}
    home, statements = schema(projection.name, version), []
    for table in projection.tables:
        kept = [name for name in before.get(table.name, ()) if name in table.columns]
        columns = dict.fromkeys([*kept, *table.columns])
        statements.append(
            f'CREATE OR REPLACE VIEW read."{table.name}" AS SELECT {_names(columns)} FROM "{home}"."{table.name}"'
        )
    await together(db, statements)


async def stands(db: Any, projection: Projection, version: int) -> bool:
    """Tell whether a version has exactly the tables of a projection: names, columns in order, keys and indexes."""
    found = {
        row["name"]: (row["columns"], sorted(row["indexes"]))
        for row in await db.fetch(SHAPES, schema(projection.name, version))
    }
    return found == {
        table.name: (
            list(table.columns),
            sorted([f"true {','.join(table.key)}", *(f"false {','.join(columns)}" for columns in table.indexes)]),
        )
        for table in projection.tables
    }


async def drop_version(db: Any, name: str, version: int) -> None:
    """Drop a version with its tables and the record of how far it was fed."""
    await db.execute(f'DROP SCHEMA IF EXISTS "{schema(name, version)}" CASCADE')
    await db.execute("DELETE FROM feed.position WHERE name = $1 AND version = $2", name, version)
    await db.execute("DELETE FROM feed.parked WHERE name = $1 AND version = $2", name, version)
    await db.execute("DELETE FROM feed.owed WHERE name = $1 AND version = $2", name, version)


async def upsert(db: Any, table: Table[Any], rows: Iterable[Row]) -> None:
    """Set rows by key; of several rows with one key the last counts. The search path names the schema."""
    key = values_of(table, table.key)
    last = {key(row): row for row in rows}
    if not last:
        return
    others = [column for column in table.columns if column not in table.key]
    change = f"UPDATE SET ({_names(others)}) = ROW ({_names(others, 'excluded.')})" if others else "NOTHING"
    await db.execute(
        f'INSERT INTO "{table.name}" ({_names(table.columns)}) SELECT * FROM {_unnest(table)} '
        f"ON CONFLICT ({_names(table.key)}) DO {change}",
        *map(list, zip(*[last[key] for key in sorted(last)], strict=True)),
    )


async def replace_derived(db: Any, derived: Derived, keys: Sequence[str], rows: Sequence[Row]) -> None:
    """Replace all derived rows under the touched keys."""
    first = next(iter(derived.table.columns))
    await db.execute(f'DELETE FROM "{derived.table.name}" WHERE "{first}" = ANY($1)', keys)
    if rows:
        await db.copy_records_to_table(derived.table.name, columns=list(derived.table.columns), records=rows)


def _names(columns: Iterable[str] | Mapping[str, str], prefix: str = "") -> str:
    return ", ".join(f'{prefix}"{column}"' for column in columns)


def _unnest(table: Table[Any]) -> str:
    kinds = (kind.upper().replace("NOT NULL", "").strip() for kind in table.columns.values())
    return "unnest(" + ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(kinds, 1)) + ")"
