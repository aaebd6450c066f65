"""The changes on the way into interchange files, and the cells that could not be read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from shared.interchange.preparing.cells import Sheet, column
from shared.language.speaking import Sentence
from shared.papers.separated import csv_line, inert_or_number

COLUMNS = ("file", "sheet", "row", "column", "before", "after", "why")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that is written otherwise than it was, or left out: its place, and the column that it belongs to."""

    file: str
    sheet: str
    row: int
    place: int
    name: str
    before: str
    after: str
    why: tuple[Sentence, ...]

    @property
    def cell(self) -> str:
        """What a person calls the cell, within its sheet: C7."""
        return f"{column(self.place)}{self.row}"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that cannot be read: where, what is wrong, what to do about it.

    `cell` is what a person calls the place, the sheet or nothing where it is more than a cell; `at` is its row and
    column, and `name` the column of the interchange.
    """

    file: str
    cell: str
    at: tuple[int, int]
    name: str
    cause: Sentence
    cure: Sentence


@dataclass(slots=True)
class Account:
    """The account of everything that was changed or could not be read."""

    changes: list[Change] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def change(
        self, sheet: Sheet, row: int, place: int, *, name: str, before: str, after: str, why: Sequence[Sentence]
    ) -> None:
        """Note that a cell is written otherwise."""
        self.changes.append(Change(sheet.file, sheet.name, row, place, name, before, after, tuple(why)))

    def trouble(
        self, sheet: Sheet, at: tuple[int, int] | None, cause: Sentence, cure: Sentence, *, name: str = ""
    ) -> None:
        """Note that a cell, by its row and place, or the sheet as a whole cannot be read."""
        cell = sheet.name if at is None else sheet.cell(*at)
        self.troubles.append(Trouble(sheet.file, cell, at or (0, 0), name, cause, cure))


def changes_csv(changes: Iterable[Change]) -> str:
    """Return the list of all changes: UTF-8 text, LF, a header always, quotes only where needed; no formulas."""
    told = (
        (one.file, one.sheet, str(one.row), column(one.place), one.before, one.after, "; ".join(map(str, one.why)))
        for one in changes
    )
    return "".join(csv_line(map(inert_or_number, cells)) for cells in (COLUMNS, *told))
