"""The role `dashboard` reads schema `bi` and nothing else: whatever the catalogs of all databases list is tried."""

import asyncio
from collections.abc import Iterable

import asyncpg
import pytest

from ops.stack import Stack
from shared import SERVICES
from tests.system.bi import ROLE
from tests.system.stacks import address, asked

OURS = [f"huikuan_{service}" for service in SERVICES]
DATABASES = "SELECT datname FROM pg_database ORDER BY 1"
RELATIONS = """
SELECT format('%I.%I', n.nspname, c.relname), c.relkind::text,
       (SELECT format('%I', a.attname) FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum = 1)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 't') AND (n.nspname = 'bi') = $1
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""
FUNCTIONS = """
SELECT format('SELECT * FROM %I.%I(%s)', n.nspname, p.proname, (
    SELECT string_agg('NULL::' || format_type(kind, NULL), ', ' ORDER BY place)
    FROM unnest(p.proargtypes) WITH ORDINALITY AS given(kind, place)))
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname NOT IN ('bi', 'pg_catalog', 'information_schema') ORDER BY 1
"""
LOOSE = """
SELECT p.oid::regprocedure::text FROM pg_proc AS p JOIN pg_roles AS r ON r.oid = p.proowner
JOIN pg_language AS l ON l.oid = p.prolang
WHERE p.pronamespace = 'bi'::regnamespace AND has_function_privilege('dashboard', p.oid, 'EXECUTE') AND (
    p.provolatile = 'v' OR l.lanname <> 'sql' OR r.rolsuper
    OR NOT (p.prosecdef AND coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)))
"""
ATTEMPTS = (
    "CREATE TABLE bi.mine (one int)",
    "CREATE TABLE public.mine (one int)",
    "CREATE TEMPORARY TABLE mine (one int)",
    "CREATE VIEW bi.mine AS SELECT 1",
    "CREATE SCHEMA mine",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "COMMENT ON SCHEMA bi IS 'mine'",
    "SET ROLE huikuan_log",
    "SET ROLE huikuan_receivables",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "SELECT pg_read_file('PG_VERSION')",
    "SELECT rolpassword FROM pg_authid",
    "SELECT * FROM pg_statistic",
    "SELECT lo_create(0)",
    "SELECT lo_from_bytea(0, 'mine')",
    "SELECT pg_advisory_lock(1)",
    "SELECT pg_try_advisory_xact_lock(1, 2)",
    "SELECT pg_logical_emit_message(true, 'mine', repeat('x', 1000))",
    "SELECT pg_logical_emit_message(false, 'mine', '\\x00'::bytea, true)",
    "SELECT pg_notify('mine', 'x')",
    "SELECT pg_cancel_backend(pg_backend_pid())",
    "SELECT pg_terminate_backend(pg_backend_pid())",
    "SELECT pg_export_snapshot()",
    "ALTER ROLE dashboard CONNECTION LIMIT -1",
    "ALTER ROLE dashboard SUPERUSER",
    "ALTER ROLE dashboard VALID UNTIL 'infinity'",
    "ALTER ROLE dashboard SET temp_file_limit = '-1'",
    "SET temp_file_limit = -1",
    "GRANT pg_use_reserved_connections TO dashboard",
    "SELECT dashboards.hold('1 second', '1 second')",
    "SELECT query_to_xml('SELECT * FROM log.events', true, true, '')",
)
REFUSED = asyncpg.InsufficientPrivilegeError
NOT_EVEN_A_TABLE = (REFUSED, asyncpg.ObjectNotInPrerequisiteStateError, asyncpg.WrongObjectTypeError)


def let_in(dsn: str, statements: Iterable[str], refusals: type[Exception] | tuple[type[Exception], ...]) -> list[str]:
    """Try each statement, take back what it did, and return those that were not refused as they should be."""

    async def attempt() -> list[str]:
        found = []
        db = await asyncpg.connect(dsn)
        try:
            for statement in statements:
                try:
                    if statement.startswith("CREATE DATABASE"):  # not within a transaction
                        await db.execute(statement)
                    else:
                        await db.execute(f"BEGIN; {statement}; ROLLBACK")
                    found.append(statement)
                except refusals:
                    pass
                except asyncpg.PostgresError as error:
                    found.append(f"{statement}: {error!r}")
                finally:
                    await db.execute("ROLLBACK")
        finally:
            await db.close()
        return found

    return asyncio.run(attempt())


def changes(relations: Iterable[tuple[str, str, str]]) -> Iterable[str]:
    """Yield statements that would change these relations."""
    for name, kind, column in relations:
        if kind == "S":
            yield f"SELECT nextval('{name}')"
            yield f"SELECT setval('{name}', 1)"
            continue
        yield f"INSERT INTO {name} DEFAULT VALUES"
        yield f"UPDATE {name} SET {column} = {column}"
        yield f"DELETE FROM {name}"
        yield f"TRUNCATE {name}"


@pytest.mark.parametrize("database", OURS)
def test_nothing_outside_of_bi_can_be_read(corners: Stack, database: str) -> None:
    relations = asked(address(corners, database), RELATIONS, False)  # noqa: FBT003  # a parameter of the query
    functions = [row[0] for row in asked(address(corners, database), FUNCTIONS)]
    assert len(relations) > 10
    assert len(functions) > 3
    reads = [f"SELECT * FROM {name} LIMIT 1" for name, _, _ in relations]
    assert let_in(address(corners, database, ROLE), [*reads, *functions], REFUSED) == []


@pytest.mark.parametrize("database", OURS)
def test_nothing_can_be_changed_or_made(corners: Stack, database: str) -> None:
    dsn = address(corners, database, ROLE)
    others, shown = (asked(address(corners, database), RELATIONS, bi) for bi in (False, True))
    assert shown
    assert let_in(dsn, changes(row for row in others if row[1] != "t"), NOT_EVEN_A_TABLE) == []
    assert let_in(dsn, changes(shown), NOT_EVEN_A_TABLE) == []
    assert let_in(dsn, ATTEMPTS, REFUSED) == []


@pytest.mark.parametrize("database", OURS)
def test_functions_of_bi_only_read(corners: Stack, database: str) -> None:
    """PostgreSQL lets no function in SQL that is not volatile change anything."""
    assert asked(address(corners, database), LOOSE) == []


def test_no_other_database_lets_a_dashboard_in(corners: Stack) -> None:
    others = [name for [name] in asked(corners.admin_dsn, DATABASES) if name not in OURS]
    assert "postgres" in others
    for name in others:
        with pytest.raises((REFUSED, asyncpg.ObjectNotInPrerequisiteStateError), match=r"database|not.*accepting"):
            asked(address(corners, name, ROLE), "SELECT 1")


def test_the_password_is_needed(corners: Stack) -> None:
    for wrong in ("", "dashboard"):
        dsn = f"postgresql://{ROLE}:{wrong}@127.0.0.1:{corners.port_of('postgres')}/{OURS[0]}"
        with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)):
            asked(dsn, "SELECT 1")
