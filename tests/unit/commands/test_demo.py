"""The people whom the demo shows are those whom it imports."""

import csv
from pathlib import Path

from ops.commands.demo import ACTORS, HOUSE, SAMPLE


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_somebody_of_each_role_is_shown_as_imported() -> None:
    heads = {
        row["manager_id"]: row["department"] for place in (SAMPLE, HOUSE) for row in rows(place / "departments.csv")
    }
    staff = {row["staff_id"]: row for place in (SAMPLE, HOUSE) for row in rows(place / "staff.csv")}
    assert {row["staff_id"] for row in rows(HOUSE / "staff.csv")} == {one for one, *_ in ACTORS} - {"1143", "1216"}
    for staff_id, name, role, _ in ACTORS:
        assert staff[staff_id]["name"] == name
        assert role.partition(",")[0].partition(" ")[0] == staff[staff_id]["role"]
        assert ("head of" in role or role.startswith("manager")) == (staff_id in heads)
    assert {staff[staff_id]["role"] for staff_id, *_ in ACTORS} == {
        *("gm", "director", "finance", "office", "quality", "manager", "rep")
    }
