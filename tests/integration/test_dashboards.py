"""The role `dashboard` holds its share of connections and no more, and lifts none of its limits for long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Any

import asyncpg
import pytest

from shared import SERVICES
from shared.runtime import dashboards, roles
from shared.runtime.databases import prepare
from shared.runtime.service import PART_POOL, POOL, SMALL_POOL, pool_of
from tests.integration.prepared import PASSWORD, connected, dsn_of

SERVICE, OTHER = "staff", "aftersales"
REBUILD = 6  # connections of a rebuild by hand, as `connecting.opened` has them
LONG, SHORT = timedelta(minutes=5), timedelta(milliseconds=300)
ENDED = (
    asyncpg.AdminShutdownError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver, where the end comes between two of its messages
)
CALLABLE = """
SELECT p.proname, p.oid::regprocedure::text FROM pg_proc AS p
WHERE p.provolatile = 'v' AND has_function_privilege('dashboard', p.oid, 'EXECUTE')
  AND NOT 'internal'::regtype = ANY (p.proargtypes) AND p.prorettype <> 'trigger'::regtype
  AND p.pronamespace <> 'bi'::regnamespace ORDER BY 2
"""
"""Volatile functions that a dashboard may call; nobody calls one of a trigger or with an argument `internal`."""
HARMLESS = {
    "it draws, or tells the time": (
        "array_sample array_shuffle clock_timestamp gen_random_uuid random random_normal timeofday uuidv4 uuidv7"
    ),
    "it changes the session alone, as SET may": ("set_config setseed pg_stat_clear_snapshot pg_stat_force_next_flush"),
    "it waits, and who waits for long is ended": ("pg_sleep pg_sleep_for pg_sleep_until"),
    "it reads under the caller's own rights": (
        "currtid2 currval lastval current_query cursor_to_xml cursor_to_xmlschema query_to_xml "
        "query_to_xml_and_xmlschema query_to_xmlschema ts_rewrite ts_stat pg_get_sequence_data "
        "pg_sequence_last_value"
    ),
    "it tells how the server is": (
        "amvalidate pg_available_wal_summaries pg_blocking_pids pg_collation_actual_version pg_control_* "
        "pg_current_wal_* pg_database_collation_actual_version pg_database_size pg_get_loaded_modules "
        "pg_get_multixact_members pg_get_wait_events pg_get_wal_* pg_indexes_size pg_is_in_recovery "
        "pg_is_wal_replay_paused pg_isolation_test_session_is_blocked pg_jit_available pg_last_* "
        "pg_lock_status pg_notification_queue_usage pg_partition_ancestors pg_partition_tree pg_prepared_xact "
        "pg_relation_size pg_safe_snapshot_blocking_pids pg_stat_get_* pg_table_size pg_tablespace_size "
        "pg_total_relation_size pg_wal_summary_contents pg_xact_* txid_status"
    ),
    "it wants a right to the sequence, table or index": (
        "nextval setval brin_* gin_clean_pending_list pg_clear_attribute_stats pg_clear_relation_stats "
        "pg_restore_attribute_stats pg_restore_relation_stats"
    ),
    "it wants a large object, and nobody may make one": (
        "lo_close lo_get lo_lseek lo_lseek64 lo_open lo_put lo_tell lo_tell64 lo_truncate lo_truncate64 "
        "lo_unlink loread lowrite"
    ),
    "it wants the right to replicate": (
        "pg_copy_*_replication_slot pg_create_*_replication_slot pg_drop_replication_slot pg_logical_slot_* "
        "pg_replication_slot_advance pg_sync_replication_slots"
    ),
    "it wants a superuser": ("pg_import_system_collations pg_nextoid pg_stop_making_pinned_objects"),
    "it works only while a server is upgraded, or an extension is made": ("binary_upgrade_* pg_extension_config_dump"),
    "it only serves a language": ("plpgsql_call_handler plpgsql_validator"),
}
"""Why each may be called, by name; `*` stands for the rest of a name."""
WRITES = (
    "SELECT pg_logical_emit_message(true, 'mine', repeat('x', 1000))",
    "SELECT pg_notify('mine', 'x')",
    "SELECT pg_cancel_backend(pg_backend_pid())",
    "SELECT pg_terminate_backend(pg_backend_pid())",
    "SELECT pg_export_snapshot()",
    "SELECT nextval('feed.parked_id_seq')",
    "SELECT pg_create_physical_replication_slot('mine')",
    "SELECT pg_import_system_collations('bi')",
    "SELECT pg_stop_making_pinned_objects()",
)
SHARES = "SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname = 'dashboard' OR rolname LIKE 'huikuan_%'"
LIFTED = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"
ENDLESS = "SELECT count(*) FROM generate_series(1, 1000000000000)"
STUBBORN = """
DO $$ BEGIN LOOP BEGIN PERFORM pg_sleep(60); EXCEPTION WHEN query_canceled THEN NULL; END; END LOOP; END $$
"""


@pytest.fixture
async def own(postgres: str) -> AsyncIterator[Any]:
    """Connect as the role of a service whose database, beside another one, is prepared."""
    for service in (SERVICE, OTHER):
        await prepare(postgres, service, PASSWORD, PASSWORD)
    async with connected(postgres, SERVICE, f"huikuan_{SERVICE}") as db:
        await dashboards.hold(db, longest=LONG, idle=LONG)
        yield db


async def test_each_role_has_its_share_and_all_shares_fit(own: Any) -> None:
    slots, superusers = await own.fetchrow(roles.SLOTS)
    reserved = int(await own.fetchval("SHOW reserved_connections"))
    share = roles.shares(slots, superusers)
    limits = dict(await own.fetch(SHARES))
    assert limits["dashboard"] == share.dashboard > 0
    assert limits[f"huikuan_{SERVICE}"] == limits[f"huikuan_{OTHER}"] == share.service
    assert share.dashboard + len(SERVICES) * share.service + superusers <= slots
    apart = [{"http"}, {"feed"}, {"relay"}, {"clock"}]
    pools = sum(map(pool_of, apart))
    assert pools == 2 * PART_POOL + 2 * SMALL_POOL
    assert pools >= POOL
    assert share.service >= pools + 2 + REBUILD  # one more each of relay and clock, and a rebuild beside them
    assert reserved > 0
    assert await own.fetchval("SELECT pg_has_role('pg_use_reserved_connections', 'MEMBER')")


async def test_what_a_dashboard_may_call_neither_writes_nor_signals(own: Any, postgres: str) -> None:
    """A newer PostgreSQL may bring functions that everybody may call: each is looked at, then listed or revoked."""
    listed = [name for names in HARMLESS.values() for name in names.split()]
    found = await own.fetch(CALLABLE)
    assert len(found) > 50
    assert [told for name, told in found if not any(fnmatchcase(name, one) for one in listed)] == []
    async with connected(postgres, SERVICE, "dashboard") as one:
        for statement in WRITES:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await one.execute(statement)


async def test_notifications_of_a_dashboard_fill_no_disk(own: Any, postgres: str) -> None:  # noqa: ARG001  # prepared
    """NOTIFY is a statement, which no right can take away: the queue of the server is short instead."""
    flood = (
        "DO $$ BEGIN FOR n IN 1..200 LOOP EXECUTE format('NOTIFY mine, %L', n || repeat('x', 7900)); END LOOP; END $$"
    )
    async with connected(postgres, SERVICE, "dashboard") as idle, connected(postgres, SERVICE, "dashboard") as one:
        await idle.execute("LISTEN mine; BEGIN; SELECT 1")  # what listens in a transaction keeps the queue
        with pytest.raises(asyncpg.PostgresError, match="too many notifications"):
            await one.execute(flood)


async def test_dashboards_take_no_connection_of_a_service(own: Any, postgres: str) -> None:
    share = dict(await own.fetch(SHARES))
    async with AsyncExitStack() as held:
        for number in range(share["dashboard"]):
            await held.enter_async_context(connected(postgres, (SERVICE, OTHER)[number % 2], "dashboard"))
        for service in (SERVICE, OTHER):
            with pytest.raises(asyncpg.TooManyConnectionsError):
                await held.enter_async_context(connected(postgres, service, "dashboard"))
        for service in (SERVICE, OTHER):
            for _ in range(share[f"huikuan_{service}"] - 1):  # the fixture holds one of the first
                await held.enter_async_context(connected(postgres, service, f"huikuan_{service}"))


@pytest.mark.parametrize("query", ["SELECT pg_sleep(60)", ENDLESS, STUBBORN])
async def test_a_long_query_is_ended_whatever_the_session_set(own: Any, postgres: str, query: str) -> None:
    async with connected(postgres, OTHER, "dashboard") as one:
        await one.execute(LIFTED)
        working = asyncio.create_task(one.execute(query))
        assert await until_ended(own, longest=SHORT, idle=LONG) == [f"it worked for longer than {SHORT_SAID}"]
        with pytest.raises(ENDED):
            await working


async def test_many_short_queries_in_one_transaction_are_one_long_one(own: Any, postgres: str) -> None:
    async with connected(postgres, SERVICE, "dashboard") as one:
        await one.execute(f"{LIFTED}; BEGIN")

        async def look() -> None:
            while True:
                await one.fetch("SELECT pg_sleep(0.01)")

        looking = asyncio.create_task(look())
        assert await until_ended(own, longest=SHORT, idle=LONG) == [f"it worked for longer than {SHORT_SAID}"]
        with pytest.raises(ENDED):
            await looking


async def test_an_open_transaction_is_ended(own: Any, postgres: str) -> None:
    async with connected(postgres, SERVICE, "dashboard") as one:
        await one.execute(f"{LIFTED}; BEGIN; SELECT 1")
        assert await until_ended(own, longest=LONG, idle=SHORT) == [
            f"it left a transaction open for longer than {SHORT_SAID}"
        ]
        with pytest.raises(ENDED):
            await one.fetchval("SELECT 1")


async def test_who_keeps_within_the_limits_is_left_alone(own: Any, postgres: str) -> None:
    async with connected(postgres, SERVICE, "dashboard") as idle, connected(postgres, SERVICE, "dashboard") as busy:
        await idle.fetchval("SELECT 1")
        working = asyncio.create_task(busy.fetchval("SELECT 7 FROM pg_sleep(0.5)"))
        assert await dashboards.hold(own, longest=LONG, idle=LONG) == []
        assert await working == 7
        assert await idle.fetchval("SELECT 1") == 1


async def test_services_are_never_ended(own: Any) -> None:
    async with own.transaction():
        await own.fetchval("SELECT pg_sleep(0.5)")
        assert await dashboards.hold(own, longest=SHORT, idle=SHORT) == []


async def test_a_changed_password_is_set_back_and_its_sessions_end(own: Any, postgres: str) -> None:
    async with connected(postgres, SERVICE, "dashboard") as thief:
        await thief.execute("ALTER ROLE dashboard PASSWORD 'mine'")
        assert len(await dashboards.hold(own, longest=LONG, idle=LONG)) == 1
        with pytest.raises(ENDED):
            await thief.fetchval("SELECT 1")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(dsn_of(postgres, SERVICE, "dashboard").replace(PASSWORD, "mine"))
    async with connected(postgres, SERVICE, "dashboard") as honest:
        assert await honest.fetchval("SELECT 1") == 1
    assert await dashboards.hold(own, longest=LONG, idle=LONG) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER ROLE dashboard SET statement_timeout = 0",
        "ALTER ROLE dashboard RESET ALL",
        "ALTER ROLE dashboard SET search_path = 'nowhere'",
        f"ALTER ROLE dashboard IN DATABASE huikuan_{SERVICE} SET statement_timeout = 0",
        f"ALTER ROLE dashboard IN DATABASE huikuan_{OTHER} SET work_mem = '1GB'",
    ],
)
async def test_changed_settings_are_set_back(own: Any, postgres: str, change: str) -> None:
    async with connected(postgres, SERVICE, "dashboard") as one:
        await one.execute(change)
        [(_, why)] = await dashboards.hold(own, longest=LONG, idle=LONG)
        assert why == "the settings of the role were changed"
    for service in (SERVICE, OTHER):
        async with connected(postgres, service, "dashboard") as one:
            assert await one.fetchval("SHOW statement_timeout") == "5min"
            assert await one.fetchval("SHOW idle_in_transaction_session_timeout") == "1min"
            assert await one.fetchval("SHOW work_mem") == "4MB"
            assert await one.fetchval("SHOW search_path") == '"$user", public'
    assert await dashboards.hold(own, longest=LONG, idle=LONG) == []


async def test_all_databases_keep_the_same(own: Any, postgres: str) -> None:
    """Else two services would set the role back in turn, for ever, and end every session each time."""
    async with connected(postgres, OTHER, f"huikuan_{OTHER}") as other:
        for _ in range(2):
            assert await dashboards.hold(other, longest=LONG, idle=LONG) == []
            assert await dashboards.hold(own, longest=LONG, idle=LONG) == []


async def test_a_new_password_reaches_every_database(own: Any, postgres: str) -> None:
    """`up` with another password, one service after the other, while both hold the role all the time."""
    async with connected(postgres, OTHER, f"huikuan_{OTHER}") as other:
        for service in (SERVICE, OTHER):
            await prepare(postgres, service, PASSWORD, "another-one")
            await dashboards.hold(other, longest=LONG, idle=LONG)
            await dashboards.hold(own, longest=LONG, idle=LONG)
        assert await dashboards.hold(own, longest=LONG, idle=LONG) == []
        assert await dashboards.hold(other, longest=LONG, idle=LONG) == []
    db = await asyncpg.connect(dsn_of(postgres, SERVICE, "dashboard").replace(PASSWORD, "another-one"))
    await db.close()


async def test_what_is_kept_is_nobodys_to_read_or_change(own: Any, postgres: str) -> None:
    async with connected(postgres, SERVICE, "dashboard") as one:
        for db in (own, one):
            for statement in (
                "SELECT * FROM dashboards.kept",
                "DELETE FROM dashboards.kept",
                "ALTER ROLE dashboard CONNECTION LIMIT -1",
                f"ALTER ROLE huikuan_{SERVICE} CONNECTION LIMIT -1",
                "CREATE OR REPLACE FUNCTION dashboards.hold(interval, interval) RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "ALTER DATABASE huikuan_staff SET statement_timeout = 0",
                "SET temp_file_limit = -1",
            ):
                if db is own and statement.startswith("ALTER DATABASE"):
                    continue
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await db.execute(statement)
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await dashboards.hold(one, longest=LONG, idle=LONG)


async def test_a_watch_goes_on_after_an_outage(own: Any, postgres: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboards, "LOOK_SECONDS", 0.05)

    class Away:
        """A pool that fails once, like one whose server starts anew."""

        failed = False

        async def fetch(self, query: str, *arguments: object) -> Any:
            if not self.failed:
                self.failed = True
                raise asyncpg.CannotConnectNowError("the database system is starting up")
            return await own.fetch(query, *arguments)

    away: Any = Away()
    async with connected(postgres, SERVICE, "dashboard") as one:
        watching = asyncio.create_task(dashboards.watch(away, longest=SHORT, idle=LONG))
        with pytest.raises(ENDED):
            await one.execute(f"{LIFTED}; SELECT pg_sleep(60)")
        watching.cancel()
    assert away.failed


SHORT_SAID = "00:00:00.3"


async def until_ended(db: Any, *, longest: timedelta, idle: timedelta) -> list[str]:
    """Hold the dashboards until somebody was ended; return why."""
    async with asyncio.timeout(20):
        while not (ended := await dashboards.hold(db, longest=longest, idle=idle)):
            await asyncio.sleep(0.05)
    return [why for _, why in ended]
