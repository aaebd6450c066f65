"""What `doctor` finds in a whole system, and that its cures cure."""

import pytest

from ops.stack import Stack
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
    assert verdicts(told)["projections"] == "ill have other columns: roster"
    assert "./huikuan projection rebuild NAME" in told
    said(capsys, "projection", "rebuild", "roster")
    assert verdicts(said(capsys, "doctor"))["projections"].startswith("ok")
