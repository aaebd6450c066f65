"""Dashboards: schema `bi` of the running system, read over TCP with the password of the role `dashboard`."""

import asyncio
import csv
import subprocess
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import asyncpg
import pytest

from ops.stack import Stack
from ops.stack.layout import PROJECT
from shared import SERVICES
from tests.system.bi import ROLE, Said, dashboards, everything, whole
from tests.system.stacks import address, asked, said

REPORTS = {
    "commission": "month staff_id role invoice_no component entitled_to_date settled_before payable",
    "statement": "month staff_id brought_forward earned clawed_back payable carried_forward status",
    "ranking": "period rank staff_id collected bonus",
    "ageing": "customer_id not_due d1_30 d31_60 d61_90 d91_180 d181_plus outstanding unapplied",
    "overdue": "invoice_no customer_id staff_id due_on days_overdue outstanding stage",
    "grades": "customer_id grade volume on_time max_days_overdue bounced reason",
    "receivables": "invoice_no customer_id contract_no staff_id issued_on due_on "
    "amount collected credited written_off outstanding",
    "contracts": "contract_no customer_id staff_id kind amount signed_on effective status",
    "dispatch": "date batch sequence order_no customer_id invoice_no amount vehicle escort freight",
}
OWNERS: Mapping[str, str] = {"grades": "customers", "contracts": "contracts", "dispatch": "orders"}
DATED = "ageing", "overdue", "grades", "receivables"
DAYS = "2024-03-06", "2024-03-12", "2024-12-31"
MONTHS = [f"2024-{month:02}" for month in range(1, 8)]
ASKED: Mapping[str, list[tuple[str, ...]]] = {
    "commission": [("--month", month) for month in MONTHS],
    "statement": [("--month", month) for month in MONTHS],
    "ranking": [*(("--month", month) for month in MONTHS), *(("--year", str(year)) for year in (2022, 2023, 2024))],
    "contracts": [()],
    "dispatch": [
        ("--date", day)
        for day in ("2022-01-01", "2024-02-01", "2024-03-01", "2024-03-10", "2024-03-12", "2024-03-31", "2024-04-01")
    ],
}
NUMBERS = {"numeric", "int4", "int8"}
ENDS_WITHIN_SECONDS = 60

SILENT = """
WITH told AS (
    SELECT format('view %s', c.relname) AS what, obj_description(c.oid, 'pg_class') AS words
    FROM pg_class AS c WHERE c.relnamespace = 'bi'::regnamespace
    UNION ALL
    SELECT format('column %s.%s', c.relname, a.attname), col_description(c.oid, a.attnum)
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'bi'::regnamespace
    UNION ALL
    SELECT format('function %s', p.oid::regprocedure), obj_description(p.oid, 'pg_proc')
    FROM pg_proc AS p WHERE p.pronamespace = 'bi'::regnamespace
    UNION ALL
    SELECT 'schema', obj_description('bi'::regnamespace, 'pg_namespace')
)
SELECT what, words FROM told WHERE words IS NULL OR words !~ '[一-龥]' OR words !~ '[A-Za-z]{2}'
"""
UNTOLD = """
SELECT p.oid::regprocedure::text, given.name
FROM pg_proc AS p CROSS JOIN LATERAL unnest(p.proargnames, p.proargmodes) AS given(name, mode)
WHERE p.pronamespace = 'bi'::regnamespace AND given.mode = 't' AND has_function_privilege('dashboard', p.oid, 'EXECUTE')
  AND obj_description(p.oid, 'pg_proc') !~ ('\\y' || given.name || '\\y')
"""
COUNTED = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'bi'::regnamespace)
       + (SELECT count(*) FROM pg_proc WHERE pronamespace = 'bi'::regnamespace)
"""


def told(stack: Stack, report: str, query: str, *arguments: object) -> tuple[list[str], list[bool], list[list[Any]]]:
    """Ask as a dashboard; return the columns, which of them are numbers, and the rows in their order."""

    async def ask() -> tuple[list[str], list[bool], list[list[Any]]]:
        db = await asyncpg.connect(address(stack, f"huikuan_{OWNERS.get(report, 'receivables')}", ROLE))
        try:
            prepared = await db.prepare(query)
            columns = prepared.get_attributes()
            numbers = [column.type.name in NUMBERS for column in columns]
            rows = [list(map(plain, numbers, row)) for row in await prepared.fetch(*arguments)]
            return [column.name for column in columns], numbers, rows
        finally:
            await db.close()

    return asyncio.run(ask())


def plain(number: bool, value: object) -> Decimal | str | None:  # noqa: FBT001  # one of two columns of map()
    """Return a value of a row or of a CSV file without its formatting."""
    if value is None or value == "":
        return None
    return Decimal(str(value)) if number else str(value)


def printed(capsys: pytest.CaptureFixture[str], report: str, *options: str) -> Iterator[list[str]]:
    """Ask the command line; yield the header and the rows."""
    yield from csv.reader(StringIO(said(capsys, "report", report, *options, "--no-wait", "--format", "csv")))


@pytest.mark.parametrize("report", [name for name in REPORTS if name not in DATED])
def test_a_view_says_what_the_report_prints(corners: Stack, capsys: pytest.CaptureFixture[str], report: str) -> None:
    columns, numbers, rows = told(corners, report, f"SELECT * FROM bi.{report}")
    expected = []
    for options in ASKED[report]:
        header, *lines = printed(capsys, report, *options)
        assert header == columns == REPORTS[report].split()
        expected += [list(map(plain, numbers, line)) for line in lines]
    if report == "statement":  # a balance is carried on, month by month, up to the one in which we are
        rows = [row for row in rows if row[0] <= MONTHS[-1]]
    assert len(expected) > 2
    assert sorted(rows, key=repr) == sorted(expected, key=repr)


@pytest.mark.parametrize("report", DATED)
def test_a_dated_function_says_what_the_report_prints_of_that_day(
    corners: Stack, capsys: pytest.CaptureFixture[str], report: str
) -> None:
    seen = []
    for day in DAYS:
        columns, numbers, rows = told(corners, report, f"SELECT * FROM bi.{report}($1)", date.fromisoformat(day))
        header, *lines = printed(capsys, report, "--as-of", day)
        assert header == columns == REPORTS[report].split()
        assert rows == [list(map(plain, numbers, line)) for line in lines]
        assert rows not in seen
        seen.append(rows)


def test_ageing_leaves_out_what_was_recorded_later(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    log = asked(address(corners, "huikuan_receivables"), "SELECT DISTINCT recorded_at FROM log.events ORDER BY 1")
    answers = []
    for [instant] in (log[0], log[-1]):  # what came in one batch has one instant
        query, day = "SELECT * FROM bi.ageing($1, $2)", DAYS[-1]
        _, numbers, rows = told(corners, "ageing", query, date.fromisoformat(day), instant)
        _, *lines = printed(capsys, "ageing", "--as-of", day, "--known-at", instant.isoformat())
        assert rows == [list(map(plain, numbers, line)) for line in lines]
        answers.append(rows)
    assert answers[0] != answers[1] == told(corners, "ageing", query, date.fromisoformat(day), None)[2]


@pytest.mark.parametrize("service", SERVICES)
def test_everything_in_the_schema_is_explained_in_chinese_and_english(corners: Stack, service: str) -> None:
    dsn = address(corners, f"huikuan_{service}", ROLE)
    assert asked(dsn, COUNTED) > [(0,)]
    assert asked(dsn, SILENT) == []
    assert asked(dsn, UNTOLD) == []


def test_dashboards_read_the_same_before_during_and_after_a_rebuild_of_everything(corners: Stack) -> None:
    command = [str(PROJECT / "huikuan"), "projection", "rebuild", "all"]

    async def watch() -> tuple[Said, list[Said], Said]:
        async with dashboards(corners) as desks:
            before, during = await everything(desks), []
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: ASYNC220  # it returns at once
            async with asyncio.timeout(ENDS_WITHIN_SECONDS):
                while process.poll() is None:
                    during.append(await everything(desks))
                    await asyncio.sleep(0.005)
            assert process.returncode == 0
            return before, during, await everything(desks)

    versions = "SELECT name, live FROM feed.projection ORDER BY name"
    stood = {service: asked(address(corners, f"huikuan_{service}"), versions) for service in SERVICES}
    before, during, after = asyncio.run(watch())
    for service in SERVICES:
        now = asked(address(corners, f"huikuan_{service}"), versions)
        assert now == [(name, live + 1) for name, live in stood[service]]
    assert len(during) > 5
    for look in (*during, after, whole(corners)):
        assert look == before
