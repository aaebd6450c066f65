"""Events that a running system cannot take in: what waits, what goes on, and the way out."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from ops.stack import Stack, status
from shared import SERVICES
from shared.events.contracts import ContractHandedOver
from shared.runtime.log.store import Entry, linked
from tests.system.bi import whole
from tests.system.stacks import address, asked, complained, said

RECEIPTS = (
    "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no\n"
    "{0}.1,a1.C1,cash,,2024-07-01,,,10.00,\n"
    "{0}.2,a1.C1,cash,,2024-07-02,,,20.00,\n"
    "{0}.3,a3.C1,cash,,2024-07-03,,,30.00,\n"
)
STREAM = "SELECT count(*) FROM log.events WHERE stream_id = 'account-a1.C1' AND position > $1"
LIVE = "SELECT live FROM feed.projection WHERE name = $1"
APPEND = """
SELECT outcomes FROM log.append(ARRAY[$1], ARRAY[''::bytea], ARRAY[1, 1], ARRAY[$1, $1], ARRAY[1, 2]::bigint[],
                               ARRAY[$2, $2], ARRAY[$3, $4]::bytea[], ARRAY['{"actor":"x"}', '{"actor":"x"}']::bytea[],
                               '{}', '{}', '{}', '{}')
"""
READERS = {
    *(("contracts", "contract_ledger"), ("contracts", "reactions")),
    *(("orders", "contract_reps"), ("receivables", "commission")),
}
"""Those who take a handover in: tables, and who asks for the copy of the new rep."""


def parked(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """Return what `dlq list` knows, after everything that can be taken in was taken in."""
    said(capsys, "report", "contracts")
    found: list[dict[str, str]] = json.loads(said(capsys, "dlq", "list", "--json"))
    return found


def ready(stack: Stack) -> bool:
    """Tell whether every service says that it is ready."""
    return {row.note for row in status(stack) if row.name in SERVICES} == {"ready"}


def received(stack: Stack, series: str) -> list[str]:
    """Return which receipts of a series the ledger shows."""
    query = "SELECT receipt_no FROM read.receipt WHERE receipt_no LIKE $1 || '.%' ORDER BY 1"
    return [number for [number] in asked(address(stack, "huikuan_receivables"), query, series)]


@contextmanager
def refusing(stack: Stack, receipt: str) -> Iterator[None]:
    """Let the live table of receipts refuse one, as a mistake of ours in its definition would."""
    dsn = address(stack, "huikuan_receivables")
    [[live]] = asked(dsn, LIVE, "ledger")
    asked(dsn, f"ALTER TABLE ledger_v{live}.receipt ADD CONSTRAINT mistake CHECK (receipt_no <> '{receipt}')")
    try:
        yield
    finally:
        asked(dsn, f"ALTER TABLE ledger_v{live}.receipt DROP CONSTRAINT mistake")


def test_what_fails_waits_with_its_stream_and_is_released_in_order(
    corners: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "receipts.csv").write_text(RECEIPTS.format("w"), encoding="utf-8")
    assert "nothing is parked" in said(capsys, "dlq", "list")
    with refusing(corners, "w.1"):
        assert "\n3 rows taken" in said(capsys, "import", str(tmp_path))
        first, *behind = parked(capsys)
        place = f"receivables/{int(first['id'])}"
        assert (first["service"], first["name"], first["stream_id"]) == ("receivables", "ledger", "account-a1.C1")
        assert first["reason"] == "CheckViolationError"
        [[later]] = asked(address(corners, "huikuan_receivables"), STREAM, int(first["position"]))
        assert len(behind) == later > 0
        assert {(one["reason"], one["stream_id"]) for one in behind} == {("behind", "account-a1.C1")}

        listed = said(capsys, "dlq", "list")
        assert listed.startswith(f"{place}  ledger: receivables {first['position']}, ")
        assert "PaymentReceived.v1 of account-a1.C1\n    CheckViolationError: " in listed
        assert f"    {later} later event" in listed
        shown = said(capsys, "dlq", "show", place)
        assert '"receipt_no":"w.1"' in shown
        assert received(corners, "w") == ["w.3"]  # other streams go on
        assert ready(corners)
        said(capsys, "projection", "verify", "ledger", code=3)

        for dry in ((), (place,)):
            assert said(capsys, "dlq", "redrive", *dry).endswith(f"add --execute to do it\n{listed}")
        assert said(capsys, "dlq", "list") == listed
        told = said(capsys, "dlq", "redrive", place, "--execute", code=1)
        assert told == f"receivables: 0 took effect, {later + 1} wait on\n"
        assert "\nattempts        2\n" in said(capsys, "dlq", "show", place)

    told = said(capsys, "dlq", "redrive", "--execute")
    assert told == f"receivables: {later + 1} took effect, 0 wait on\n"
    assert "nothing is parked" in said(capsys, "dlq", "list")
    assert received(corners, "w") == ["w.1", "w.2", "w.3"]
    assert "differs" not in said(capsys, "projection", "verify", "ledger")
    assert ready(corners)


def test_a_rebuild_takes_in_what_waited(corners: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "receipts.csv").write_text(RECEIPTS.format("r"), encoding="utf-8")
    with refusing(corners, "r.1"):
        said(capsys, "import", str(tmp_path))
        assert parked(capsys) != []
        assert received(corners, "r") == ["r.3"]
    said(capsys, "projection", "rebuild", "ledger")
    assert "nothing is parked" in said(capsys, "dlq", "list")
    assert received(corners, "r") == ["r.1", "r.2", "r.3"]
    assert "differs" not in said(capsys, "projection", "verify", "ledger")


def test_what_is_not_parked_cannot_be_tried_again(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert ready(corners)
    for place in ("receivables/999999", "receivables", "profits/1", "receivables/-1"):
        for options in ((), ("--execute",)):
            sentence = complained(capsys, "dlq", "redrive", place, *options, code=2)
            assert "./huikuan dlq list" in sentence
    for place in ("receivables", "profits/1"):
        complained(capsys, "dlq", "show", place, code=2)
    sentence = complained(capsys, "dlq", "show", "receivables/999999", code=2)
    assert "nothing is parked under receivables/999999" in sentence


def test_content_that_no_software_can_read_waits_and_stops_rebuilds(
    corners: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The log keeps it, and as long as nobody has set it aside, no rebuild goes past it."""
    dsn = address(corners, "huikuan_contracts")
    good = ContractHandedOver.model_validate({"contract_no": "p", "staff_id": "s", "effective_on": "2024-07-01"})
    stored = asked(dsn, APPEND, "contract-p", good.TYPE, b'{"contract_no":7}', good.model_dump_json().encode())
    assert stored == [(["stored"],)]
    (tmp_path / "prices.csv").write_text(
        "product_id,unit_price,effective_from\na1.P1,7.00,2024-07-01\n", encoding="utf-8"
    )
    try:
        waiting = parked(capsys)
        assert {(one["service"], one["name"]) for one in waiting} == READERS
        reasons = [(one["reason"], one["stream_id"]) for one in waiting]
        assert sorted(reasons) == sorted([("ValidationError", "contract-p"), ("behind", "contract-p")] * len(READERS))
        assert "\n1 rows taken" in said(capsys, "import", str(tmp_path))  # other streams go on
        assert len(parked(capsys)) == len(waiting)
        rows, position = whole(corners), int(waiting[0]["position"])
        for verb in ("rebuild", "verify"):
            sentence = complained(capsys, "projection", verb, "contract_ledger", code=1)
            assert f"{position}, ContractHandedOver of contract-p, cannot be taken in by contract_ledger" in sentence
            assert "the live tables are as they were" in sentence
        said(capsys, "dlq", "redrive", "--execute", code=1)
        assert len(parked(capsys)) == len(waiting)
        assert whole(corners) == rows
        assert ready(corners)
    finally:
        asyncio.run(mended(dsn, good.model_dump_json().encode()))
    said(capsys, "projection", "rebuild", "all")
    assert {(one["service"], one["name"]) for one in parked(capsys)} == {("contracts", "reactions")}  # it has no tables
    said(capsys, "dlq", "redrive", "--execute")
    assert parked(capsys) == []
    assert "broken" not in said(capsys, "verify-log")


def test_the_general_manager_sets_aside_what_no_software_can_read(
    corners: Stack, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    roster = "staff_id,name,role,department,joined_on,left_on\nG1,gm,gm,house,2024-01-01,\n"
    (tmp_path / "staff.csv").write_text(roster, encoding="utf-8")
    assert "\n1 rows taken" in said(capsys, "import", str(tmp_path))
    dsn = address(corners, "huikuan_contracts")
    good = ContractHandedOver.model_validate({"contract_no": "q", "staff_id": "s", "effective_on": "2024-07-01"})
    stored = asked(dsn, APPEND, "contract-q", good.TYPE, b'{"contract_no":7}', good.model_dump_json().encode())
    assert stored == [(["stored"],)]
    position = min(int(one["position"]) for one in parked(capsys))
    event = f"contracts {position}, ContractHandedOver.v1 of contract-q"
    for service in sorted({service for service, _ in READERS}):
        [first, *_] = [one for one in parked(capsys) if one["service"] == service and one["reason"] != "behind"]
        place = f"{service}/{int(first['id'])}"
        refusal = complained(capsys, "dlq", "set-aside", place, "--reason", "a slip", code=1)
        assert "gm" in refusal
        told = said(capsys, "dlq", "set-aside", place, "--reason", "no contract has the number 7", "--as", "G1")
        assert told.startswith(f"{service} passes over {event}: recorded at ")
        readers = sum(1 for name, _ in READERS if name == service)
        # The fact of setting aside may wait behind the event, too, and then takes effect with the good one.
        assert re.search(rf"\n{service}: \d+ took effect, 0 wait on, {readers} set aside\n", told), told
    assert parked(capsys) == []
    verified = said(capsys, "projection", "verify")
    assert "differs" not in verified
    for service in {service for service, _ in READERS}:
        assert f"{service} passes over {event} (no contract has the number 7; G1)\n" in verified
    said(capsys, "projection", "rebuild", "all")
    assert parked(capsys) == []
    assert f"receivables passes over {event}" in said(capsys, "doctor")
    assert "broken" not in said(capsys, "verify-log")


async def mended(dsn: str, data: bytes) -> None:
    """Put other content in the place of what nobody can read, and seal the log again from there on."""
    db = await asyncpg.connect(dsn)
    try:
        async with db.transaction():
            await db.execute("UPDATE log.events SET data = $1 WHERE stream_id = 'contract-p'", data)
            before = await db.fetchval("SELECT sha256('')")
            for row in await db.fetch("SELECT * FROM log.events ORDER BY position"):
                before = linked(before, Entry(*row))
                await db.execute("UPDATE log.events SET hash = $2 WHERE position = $1", row["position"], before)
            await db.execute("UPDATE log.head SET hash = $1", before)
    finally:
        await db.close()
