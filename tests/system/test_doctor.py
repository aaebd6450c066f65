"""What `doctor` finds in a whole system, and that its cures cure."""

import asyncio

import pytest
from aiokafka import AIOKafkaProducer

from ops.stack import Stack, kafka
from shared import SERVICES
from tests.faults.breaking import wait_until
from tests.system.stacks import address, asked, said

LIVE = "SELECT live FROM feed.projection WHERE name = 'roster'"


def verdicts(told: str) -> dict[str, str]:
    """Return what is said of each thing looked at, `ok` or `ill` first."""
    lines = [line for line in told.splitlines() if line[:3] in {"ok ", "ill"}]
    return {line[5:23].strip(): f"{line[:3].strip()} {line[24:]}" for line in lines}


def test_all_is_well(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert corners.home.is_dir()
    told = verdicts(said(capsys, "doctor"))
    assert {verdict.split()[0] for verdict in told.values()} == {"ok"}
    assert {"python", "java", "disk", "clock", "postgresql", "kafka", "working days", "schema"} <= told.keys()


def test_tables_of_another_software_are_named_and_a_rebuild_mends_them(
    corners: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    database = address(corners, "huikuan_staff")
    [(version,)] = asked(database, LIVE)
    asked(database, f"ALTER TABLE roster_v{version}.employment ADD COLUMN of_tomorrow integer")
    told = said(capsys, "doctor", code=1)
    assert verdicts(told)["projections"] == "ill have other columns or keys: roster"
    assert "./huikuan projection rebuild NAME" in told
    said(capsys, "projection", "rebuild", "roster")
    assert verdicts(said(capsys, "doctor"))["projections"].startswith("ok")


async def forged(stack: Stack) -> None:
    """Put a record on a topic as somebody does who has reached Kafka, but has no key."""
    producer = AIOKafkaProducer(**stack.kafka.options())
    try:
        await producer.start()
        await producer.send_and_wait("huikuan.orders", b'{"invoice_no":"777777"}', key=b"orderbook-x", partition=0)
    finally:
        await producer.stop()


def test_forged_records_are_named_and_have_no_effect(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    database = address(corners, "huikuan_receivables")
    asyncio.run(forged(corners))
    wait_until(lambda: bool(asked(database, "SELECT true FROM feed.foreign")), "nobody has seen the record")
    try:
        told = said(capsys, "doctor", code=1)
        found = verdicts(told)["foreign records"]
        assert found.startswith("ill dropped this week: ")
        assert "1 on huikuan.orders read by receivables (no MAC, the last in partition 0 at offset " in found
        assert "which draws new log-ins" in told
        assert "nothing is parked" in said(capsys, "dlq", "list")
    finally:
        for service in SERVICES:
            asked(address(corners, f"huikuan_{service}"), "DELETE FROM feed.foreign")
    assert verdicts(said(capsys, "doctor"))["foreign records"] == "ok none this week"


def test_topics_with_other_partitions_and_halted_readers_are_named(
    corners: Stack, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    database = address(corners, "huikuan_staff")
    with monkeypatch.context() as patch:
        patch.setattr(kafka, "PARTITIONS", 4)
        asked(
            database,
            "INSERT INTO feed.halted (name, source, reason) VALUES ('roster', 'staff', 'IncompleteLog: a hole')",
        )
        told = said(capsys, "doctor", code=1)
    asked(database, "DELETE FROM feed.halted")
    assert verdicts(told)["partitions"].startswith("ill huikuan.contracts has 3, HUIKUAN_PARTITIONS says 4; ")
    assert f"remove {corners.home}/kafka" in told
    assert verdicts(told)["readers"].startswith("ill cannot go on: roster of staff at staff since ")
    assert "(IncompleteLog: a hole)" in told


def test_rows_that_cannot_be_derived_are_named(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    database = address(corners, "huikuan_receivables")
    owe = """
    INSERT INTO feed.owed (name, version, source, position, derived, path, touched, error)
    VALUES ('commission', 99, 'orders', 1, 'commission_entry', 'key', ARRAY['a1.V'], 'ValueError: no such rep')
    """
    asked(database, owe)
    told = said(capsys, "doctor", code=1)
    asked(database, "DELETE FROM feed.owed WHERE version = 99")
    assert "commission_entry of receivables, key a1.V (ValueError: no such rep)" in told
    assert "ok   derived rows" in said(capsys, "doctor")


def test_what_an_import_left_without_invoice_is_named(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    database = address(corners, "huikuan_receivables")
    [(version,)] = asked(database, "SELECT live FROM feed.projection WHERE name = 'imported'")
    table = f"imported_v{version}.taken_over"
    assert asked(database, f"SELECT count(*) > 0 FROM {table}") == [(True,)]  # and all of it is invoiced:
    assert verdicts(said(capsys, "doctor"))["imported goods"].startswith("ok")
    for number, minutes in enumerate((1, 6, 7, 8, 9)):
        values = f"'zz-{number}', 'zz', {10**9 - number}, now() - interval '{minutes} minutes', ''"
        asked(database, f"INSERT INTO {table} VALUES ({values})")
    told = said(capsys, "doctor", code=1)
    asked(database, f"DELETE FROM {table} WHERE customer_id = 'zz'")
    found = verdicts(told)["imported goods"]
    assert found.startswith("ill without invoice: 4 dispatched since 20")
    assert found.endswith(" UTC (zz-4, zz-3, zz-2, …)")
    assert "run the same import again" in told
    assert verdicts(said(capsys, "doctor"))["imported goods"].startswith("ok")


@pytest.mark.clause("P5-4.2")
def test_an_attached_file_whose_bytes_are_gone_is_named(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    database = address(corners, "huikuan_contracts")
    [(version,)] = asked(database, "SELECT live FROM feed.projection WHERE name = 'contracts_files'")
    table = f"contracts_files_v{version}.attachment"
    lost = f"'contract/zz', '1', '{'0' * 64}', '来函.pdf', 'letter', 'pdf', '2024-05-02', NULL, NULL, 'S1', now()"
    asked(database, f"INSERT INTO {table} VALUES ({lost})")
    told = said(capsys, "doctor", code=1)
    asked(database, f"DELETE FROM {table} WHERE object = 'contract/zz'")
    found = verdicts(told)["attached files"]
    assert found == "ill without their bytes: contract/zz no. 1 of contracts (来函.pdf; no bytes)"
    assert f"restore files from a backup to {corners.files}" in told
    assert verdicts(said(capsys, "doctor"))["attached files"] == "ok all are in the store"


def test_a_number_that_two_streams_took_is_named_with_both_until_it_is_mended(
    corners: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    database = address(corners, "huikuan_receivables")
    asked(database, "INSERT INTO log.doubles VALUES ('receipt', 'R-17', 'account-C2', 1901, 'account-C1', 812)")
    told = said(capsys, "doctor", code=1)
    assert verdicts(told)["numbers"] == (
        "ill taken twice: receipt R-17 of account-C1 (receivables 812) and of account-C2 (1,901)"
    )
    assert "docs/operations.md" in told
    asked(database, "UPDATE log.doubles SET mended = 'C2 was paid back'")
    assert verdicts(said(capsys, "doctor"))["numbers"].startswith("ok")
