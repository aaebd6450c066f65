"""The fate of every row: taken, known already, or refused with the reason; and the file of the refused rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from shared.papers.separated import csv_line, inert_or_number

HEADER_LINE = 1
COLUMNS = ("file", "line", "column", "value", "reason")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is right in itself: its values as they go on the wire, None where empty.

    `also` are the lines of the same file that say the same again.
    """

    file: str
    line: int
    values: Mapping[str, Any]
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Reject:
    """A refused row. `line` is where it starts (header = 1); `column` is empty where the row as a whole is wrong."""

    file: str
    line: int
    column: str
    value: str
    reason: str


class Fate(IntEnum):
    """What became of a row; of several answers about one row the higher counts."""

    KNOWN = 1
    RESTING = 2  # in a dry run: new, and resting on other new rows, so that no door can judge it yet
    TAKEN = 3
    REFUSED = 4


@dataclass(frozen=True, slots=True, order=True)
class Suspicion:
    """A customer that was taken and may be an earlier one, by its phone or its name."""

    customer_id: str
    earlier_id: str
    likeness: str


@dataclass
class Ledger:
    """The account that an import gives of its rows. The first refusal of a row is the one that people see."""

    _rejects: dict[tuple[str, int], Reject] = field(default_factory=dict)
    _fates: dict[tuple[str, int], Fate] = field(default_factory=dict)
    suspicions: list[Suspicion] = field(default_factory=list)

    def refuse(self, row: Row, reason: str, column: str = "", value: str = "") -> None:
        """Record that a row, and what repeats it, is not taken."""
        for line in (row.line, *row.also):
            self.refuse_line(Reject(row.file, line, column, value, reason))

    def refuse_line(self, reject: Reject) -> None:
        """Record that what stands on a line is not taken."""
        place = reject.file, reject.line
        self._rejects.setdefault(place, reject)
        self._fates[place] = Fate.REFUSED

    def take(self, row: Row, fate: Fate = Fate.TAKEN) -> None:
        """Record that a row is in the books, or would be; what repeats it is known."""
        for line in (row.line, *row.also):
            mine = fate if line == row.line else Fate.KNOWN
            place = row.file, line
            self._fates[place] = max(mine, self._fates.get(place, mine))

    def suspect(self, row: Row, earlier_id: str, likeness: str) -> None:
        """Record that a customer of the directory may be an earlier one."""
        self.suspicions.append(Suspicion(row.values["customer_id"], earlier_id, likeness))

    def refused(self, row: Row) -> bool:
        """Tell whether a row was refused."""
        return (row.file, row.line) in self._rejects

    def new(self, row: Row) -> bool:
        """Tell whether a row was not on record before."""
        return self._fates.get((row.file, row.line)) in {Fate.TAKEN, Fate.RESTING}

    def counts(self) -> dict[str, Counter[Fate]]:
        """Return how many rows of each file share a fate."""
        counted: dict[str, Counter[Fate]] = {}
        for (file, line), fate in self._fates.items():
            if line != HEADER_LINE:
                counted.setdefault(file, Counter())[fate] += 1
        return counted

    @property
    def refused_files(self) -> tuple[str, ...]:
        """The files that are refused as a whole, by name: they have no rows."""
        return tuple(sorted(file for file, line in self._rejects if line == HEADER_LINE))

    @property
    def rejects(self) -> list[Reject]:
        """The refused rows by file and line."""
        return sorted(self._rejects.values())


def told(value: object) -> str:
    """Return a value as a file of the interchange has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def rejects_csv(rejects: Iterable[Reject]) -> str:
    """Return the file of refused rows: UTF-8 text, LF, a header always, quotes only where needed; no formulas."""
    told = (map(inert_or_number, (one.file, str(one.line), one.column, one.value, one.reason)) for one in rejects)
    return "".join(csv_line(cells) for cells in (COLUMNS, *told))
