"""Bytes of a workbook (xlsx, xlsm, xls) -> its sheets, with values as the workbook has them."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

from shared.interchange.preparing import compound
from shared.interchange.preparing.cells import Row, Sheet, Value, is_blank
from shared.interchange.preparing.unpacking import (
    CELLS_MOST,
    SAVE_ANEW,
    WORKBOOK,
    Unfit,
    counts_from_1904,
    lengths_of_strings,
    look,
    packed,
    sheet_parts,
    shown_with_zeros,
    unpacked,
)
from shared.language.speaking import said

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
READING = Path(__file__).with_name("reading.py")
LONGEST_SECONDS = 300
LOCKED, TOO_LARGE = 3, 4  # how the program that reads ends; it is no module of ours, so that it starts at once

KINDS: Mapping[str, Callable[[Any], Value]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
}
Seen = Mapping[tuple[int, int], Value]
"""Cells of which more is known than their value, by row and column from 0."""
NONE: Seen = {}


def is_workbook(data: bytes) -> bool:
    """Tell whether a file is a workbook, or something else that is packed like one."""
    return data.startswith((ZIP, COMPOUND))


def sheets(file: str, data: bytes) -> tuple[list[Sheet], list[str]]:
    """Return the sheets that a person sees, and the names of the hidden ones, which are left alone. Raises Unfit."""
    if data.startswith(COMPOUND):
        losses, epoch_1904 = compound.look(data)
        lines = _read(data)
        named = [one["sheet"] for one in map(orjson.loads, lines) if isinstance(one, dict)]
        return _sheets(file, lines, dict(zip(named, losses, strict=False)), epoch_1904=epoch_1904)
    parts = unpacked(data)
    if WORKBOOK not in parts:
        raise Unfit(said("is no workbook in the form xlsx or xls"), SAVE_ANEW)
    strings, styles = lengths_of_strings(parts), shown_with_zeros(parts)
    seen = {name: look(part, strings, styles).cells for name, part in sheet_parts(parts).items()}
    return _sheets(file, _read(packed(parts)), seen, epoch_1904=counts_from_1904(parts))


def _read(data: bytes) -> list[bytes]:
    """Return what the program that reads workbooks says of one, line by line. Raises Unfit."""
    command = [sys.executable, "-I", str(READING), str(CELLS_MOST)]
    try:
        ended = subprocess.run(command, input=data, capture_output=True, timeout=LONGEST_SECONDS, check=False)  # noqa: S603  # our own
    except subprocess.TimeoutExpired as endless:
        raise Unfit(said("takes too long to be read"), SAVE_ANEW) from endless
    match ended.returncode:
        case 0:
            return ended.stdout.splitlines()
        case code if code == LOCKED:
            raise Unfit(said("has a password"), said("save it without a password"))
        case code if code == TOO_LARGE:
            raise Unfit(said("is too large to be read"), said("copy the table into a new sheet"))
        case _:
            raise Unfit(said("is damaged: it cannot be read as a workbook"), SAVE_ANEW)


def _sheets(
    file: str, lines: list[bytes], seen: Mapping[str, Seen], *, epoch_1904: bool
) -> tuple[list[Sheet], list[str]]:
    found: dict[str, list[Row]] = {}
    hidden: list[str] = []
    name = ""
    for line in map(orjson.loads, lines):
        if isinstance(line, dict):
            name = line["sheet"]
            hidden.extend([name] * (not line["visible"]))
            found.update({name: []} if line["visible"] else {})
        else:
            found[name].append(Row(line[0], [_value(cell) for cell in line[1:]]))
    whole = {name: list(_rows(rows, seen.get(name, NONE))) for name, rows in found.items()}
    return [Sheet(file, name, rows, epoch_1904=epoch_1904) for name, rows in whole.items()], hidden


def _value(cell: Any) -> Value:
    found: Value = KINDS[cell[0]](cell[1]) if isinstance(cell, list) else cell
    return found


def _rows(rows: list[Row], seen: Seen) -> Iterator[Row]:
    """Yield the rows that are not blank, in order, with what was seen of their cells."""
    cells: dict[int, list[Value]] = {row.number: list(row.cells) for row in rows}
    for (index, place), what in seen.items():
        row = cells.setdefault(index + 1, [])
        row.extend([""] * (place + 1 - len(row)))
        row[place] = what
    for number in sorted(cells):
        if not all(map(is_blank, cells[number])):
            yield Row(number, cells[number])
