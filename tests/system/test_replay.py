"""Replay by the command line: list, rebuild, verify, interrupted and with parts of the system down."""

import asyncio
import signal
import subprocess
from importlib import import_module

import asyncpg
import pytest

from ops.stack import Stack
from ops.stack.layout import OFFSETS, PORT_VARIABLE, PROJECT
from shared import SERVICES
from shared.runtime.tables.definition import Projection
from tests.faults.breaking import answers, control, wait_until
from tests.servers import free_base
from tests.system.bi import whole
from tests.system.stacks import address, asked, complained, said

LIVE = "SELECT name, live FROM feed.projection"
HEAD = "SELECT position FROM log.head"
SCHEMAS = "SELECT nspname FROM pg_namespace WHERE nspname ~ '_v[0-9]+$' ORDER BY 1"
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name = 'huikuan maintenance'
  AND wait_event_type = 'Lock' AND backend_start > $1
"""
HELD = {
    "folding": "LOCK TABLE log.events IN ACCESS EXCLUSIVE MODE",
    "swapping": "SELECT live FROM feed.projection WHERE name = 'ledger' FOR SHARE",
}
PLANTED = {"ledger": ("balance", "collected"), "commission": ("commission_entry", "amount")}
WITHIN_SECONDS = 30


def floor_plan() -> dict[str, tuple[str, Projection]]:
    """Return all projections in the order of their services, each with its service."""
    return {
        projection.name: (service, projection)
        for service in SERVICES
        for projection in import_module(f"services.{service}.app").SERVICE.projections
    }


def live(stack: Stack) -> dict[str, int]:
    """Return the live version of every projection."""
    return {name: version for service in SERVICES for name, version in asked(database(stack, service), LIVE)}


def database(stack: Stack, service: str = "receivables") -> str:
    """Return the superuser's address of a service's database."""
    return address(stack, f"huikuan_{service}")


def listed(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """Return the rows of `projection list`."""
    cells = [line.split() for line in said(capsys, "projection", "list").splitlines()]
    return {row[0]: row for row in cells if len(row) == 7 and row[1] in SERVICES}


def test_the_list_shows_how_far_every_projection_is(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "report", "contracts")  # waits until everything is taken in
    heads = {service: asked(database(corners, service), HEAD)[0][0] for service in SERVICES}
    versions = live(corners)
    assert listed(capsys) == {
        name: [
            *(name, service, f"v{versions[name]}", str(len(list(projection.tables)))),
            *(f"{sum(heads[source] for source in projection.sources):,}", "0", "0"),
        ]
        for name, (service, projection) in floor_plan().items()
    }


def test_one_projection_is_rebuilt(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    versions, rows = live(corners), whole(corners)
    told = said(capsys, "projection", "rebuild", "commission")
    assert told.startswith(f"commission v{versions['commission'] + 1} live: ")
    assert live(corners) == versions | {"commission": versions["commission"] + 1}
    assert whole(corners) == rows


def test_all_are_rebuilt(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    versions, rows = live(corners), whole(corners)
    told = said(capsys, "projection", "rebuild", "all")
    assert len(told.splitlines()) == len(SERVICES)
    assert all(f"{name} v{versions[name] + 1}" in told for name in floor_plan())
    assert live(corners) == {name: version + 1 for name, version in versions.items()}
    assert whole(corners) == rows
    assert {row[2] for row in listed(capsys).values()} == {f"v{version}" for version in live(corners).values()}


@pytest.mark.parametrize("verb", ["rebuild", "verify"])
def test_an_unknown_name_is_answered_with_those_that_exist(
    corners: Stack, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    versions = live(corners)
    sentence = complained(capsys, "projection", verb, "profits", code=2)
    assert "there is no projection 'profits'" in sentence
    assert [name for name in floor_plan() if name not in sentence] == []
    assert live(corners) == versions


@pytest.mark.parametrize("stage", HELD)
def test_interrupted_it_leaves_the_live_tables(corners: Stack, capsys: pytest.CaptureFixture[str], stage: str) -> None:
    versions, rows = live(corners), whole(corners)
    code, sentence = asyncio.run(interrupted(database(corners), HELD[stage]))
    assert code == 130, sentence
    assert "interrupted" in sentence
    assert live(corners) == versions
    assert whole(corners) == rows
    left = [name for [name] in asked(database(corners), SCHEMAS) if name.startswith("ledger_")]
    assert left == [f"ledger_v{versions['ledger']}"]
    said(capsys, "projection", "rebuild", "ledger")
    assert live(corners) == versions | {"ledger": versions["ledger"] + 1}
    assert whole(corners) == rows


async def interrupted(dsn: str, held: str) -> tuple[int, str]:
    """Press Ctrl-C where a rebuild of the ledger waits for a lock; return its exit code and its last words."""
    command = [str(PROJECT / "huikuan"), "projection", "rebuild", "ledger"]
    holder = await asyncpg.connect(dsn)
    try:
        async with holder.transaction(), asyncio.timeout(WITHIN_SECONDS):
            before = await holder.fetchval("SELECT clock_timestamp()")
            await holder.execute(held)
            process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            while not await holder.fetchval(WAITING, before):
                assert process.returncode is None
                await holder.execute("SELECT pg_stat_clear_snapshot()")
                await asyncio.sleep(0.05)
            process.send_signal(signal.SIGINT)
            _, words = await process.communicate()
    finally:
        await holder.close()
    assert process.returncode is not None
    return process.returncode, words.decode()


def test_what_was_not_tampered_with_is_found_equal(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    versions, rows = live(corners), whole(corners)
    told = verdict(capsys)
    assert told == [f"{name}: live tables equal a rebuild from the log" for name in floor_plan()]
    assert live(corners) == versions
    assert whole(corners) == rows


@pytest.mark.parametrize("name", PLANTED)
def test_one_fen_too_much_is_found_and_a_rebuild_heals_it(
    corners: Stack, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    table, column = PLANTED[name]
    [key] = [one.key for one in floor_plan()[name][1].tables if one.name == table]
    rows = whole(corners)
    where = f"{name}_v{live(corners)[name]}.{table}"
    [planted] = asked(database(corners), plant(where, key, column))
    found, *told = verdict(capsys, name, code=3)
    assert found == f"{name}: differs, first in {table} at {' | '.join(map(str, planted[:-2]))}"
    sides = dict(line.split(maxsplit=1) for line in told)
    false, true = (set(sides[side].split(" | ")) for side in ("live", "rebuilt"))
    assert str(planted[-1]) in false
    assert str(planted[-2]) in true
    assert whole(corners) != rows
    said(capsys, "projection", "rebuild", name)
    assert whole(corners) == rows
    assert verdict(capsys, name) == [f"{name}: live tables equal a rebuild from the log"]


def verdict(capsys: pytest.CaptureFixture[str], *names: str, code: int = 0) -> list[str]:
    """Return what `projection verify` finds, without the events that another test of this house has set aside."""
    told = said(capsys, "projection", "verify", *names, code=code)
    return [line for line in told.splitlines() if " passes over " not in line]


def plant(where: str, key: tuple[str, ...], column: str) -> str:
    """Return what adds one fen to the largest amount of a table and returns its key, the right and the false one."""
    columns = ", ".join(f"t.{name}" for name in key)
    return f"""
    UPDATE {where} AS t SET {column} = old.{column} + 0.01
    FROM (SELECT * FROM {where} ORDER BY {column} DESC, {", ".join(key)} LIMIT 1) AS old
    WHERE ({columns}) = ({columns.replace("t.", "old.")}) RETURNING {columns}, old.{column}, t.{column}
    """


def test_with_a_service_down_it_is_said_what_to_do(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    versions, rows = live(corners), whole(corners)
    control(corners, "stop", "services:contracts")
    try:
        for verbs in (("rebuild", "commission"), ("rebuild", "all"), ("verify", "commission"), ("list",)):
            sentence = complained(capsys, "projection", *verbs, code=4)
            assert "see ./huikuan status" in sentence
            assert "./huikuan up" in sentence
    finally:
        control(corners, "start", "services:contracts")
        wait_until(lambda: answers(corners, "contracts"), "contracts did not come back")
    assert {name: live(corners)[name] for name in ("ledger", "commission", "closed")} == {
        name: versions[name] for name in ("ledger", "commission", "closed")
    }
    assert whole(corners) == rows


@pytest.mark.usefixtures("corners")
def test_with_everything_down_it_is_said_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PORT_VARIABLE, str(free_base(max(OFFSETS.values()) + 1)))  # nobody listens there
    for verbs in (("rebuild", "commission"), ("rebuild", "all"), ("verify",), ("list",)):
        sentence = complained(capsys, "projection", *verbs, code=4)
        assert sentence.count("\n") == 1
        assert "PostgreSQL" in sentence
        assert "start it with ./huikuan up" in sentence
