"""A history sorted into parts, and rows as lines: nothing is lost, and what one id tells stays together."""

import os
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.runtime.log.store import Entry
from shared.runtime.rebuild.lines import ROWS, blocks
from shared.runtime.rebuild.spool import PREFIX, frames, opened, part_of, place, put
from shared.runtime.tables.rows import Amount, table

AT = datetime(2024, 6, 1, 1, 2, 3, 4, tzinfo=UTC)
PARTS = 4


class Line(NamedTuple):
    """行 / a line."""

    name: str
    said: str | None
    amount: Amount
    day: date | None
    at: datetime
    sure: bool | None


LINE = table(Line, key="name")


def entry(position: int, stream: str) -> Entry:
    return Entry(position, stream, position, "huikuan.toy.Said.v1", b"{}", b"{}", AT, b"h")


@given(st.lists(st.tuples(st.sampled_from("ABCDEFG"), st.sampled_from(["account", "customer"])), max_size=60))
def test_parts_hold_every_entry_once_in_order_and_an_id_in_one_place(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str]]
) -> None:
    entries = [entry(place, f"{kind}-{one}") for place, (one, kind) in enumerate(told, 1)]
    with opened(tmp_path_factory.mktemp("spool")) as folder:
        for start in range(0, len(entries), 7):
            put(folder, "all", PARTS, "toy", entries[start : start + 7])
        found = [[e for _, es in frames(place(folder, "all", part)) for e in es] for part in range(PARTS)]
    assert sorted(one for part in found for one in part) == entries
    assert all(one.position < later.position for part in found for one, later in pairwise(part))
    ids = [{one.stream_id.partition("-")[2] for one in part} for part in found]
    assert sum(map(len, ids)) == len(set().union(*ids))
    assert all(part_of(one.stream_id, PARTS) == part for part, mine in enumerate(found) for one in mine)


def test_what_a_process_left_behind_is_swept_and_that_of_a_living_one_is_not(tmp_path: Path) -> None:
    dead, alive = tmp_path / f"{PREFIX}4194399-x", tmp_path / f"{PREFIX}{os.getppid()}-x"
    for folder in (dead, alive):
        folder.mkdir()
    with opened(tmp_path) as mine:
        assert sorted(tmp_path.iterdir()) == sorted([alive, mine])
    assert list(tmp_path.iterdir()) == [alive]


def test_rows_are_lines_as_copy_reads_them() -> None:
    rows = [
        ("甲", "a\tb\\N\r\n", Decimal("1E+2"), date.min, AT, True),
        ("乙", None, Decimal("-0.05"), None, AT, None),
        ("丙", "plain", Decimal("1234.50"), date(2024, 2, 29), AT, False),
    ]
    [block] = blocks(LINE, rows)
    assert block.decode().split("\n") == [
        "甲\ta\\tb\\\\N\\r\\n\t1E+2\t-infinity\t2024-06-01T01:02:03.000004Z\tTrue",
        "乙\t\\N\t-0.05\t\\N\t2024-06-01T01:02:03.000004Z\t\\N",
        "丙\tplain\t1234.50\t2024-02-29\t2024-06-01T01:02:03.000004Z\tFalse",
        "",
    ]


def test_rows_come_in_blocks() -> None:
    rows = [(str(number), None, Decimal(0), None, AT, None) for number in range(ROWS + 1)]
    assert [block.count(b"\n") for block in blocks(LINE, rows)] == [ROWS, 1]
    assert list(blocks(LINE, [])) == []
