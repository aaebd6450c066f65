"""Which row of a sheet is its header, which interchange file it is, and which column each header means."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from shared.interchange.files import FILES, File
from shared.interchange.preparing import names
from shared.interchange.preparing.cells import Row, Sheet, is_blank, shown
from shared.interchange.preparing.names import Strength
from shared.interchange.values import WHITE_SPACE

ROWS_TRIED = 30
"""So many rows that are not blank may stand above a header, itself among them."""
LEAST_RECOGNISED = 2  # headers, before a row is taken for a header at all


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: its index among the rows, the place of each column, and how surely each is meant.

    `twice` are the places of headers that mean the same column as another one, equally surely.
    """

    file: File
    index: int
    places: dict[str, int]
    strengths: dict[str, Strength]
    twice: dict[str, list[int]]

    @property
    def missing(self) -> list[str]:
        """The columns that the file must have and the sheet does not."""
        return [one.name for one in self.file.columns if one.required and one.name not in self.places]

    @property
    def worth(self) -> tuple[int, int]:
        """How well the header fits its file: columns that are found count first, then required ones that lack.

        A sheet that lacks one column of its file is not taken for another file that needs fewer.
        """
        return len(self.places), -len(self.missing)

    def rivals(self, other: "Header") -> bool:
        """Tell whether as many columns are found as of another file."""
        return len(self.places) == len(other.places)


def texts(row: Row) -> list[str]:
    """Return the cells of a row as texts."""
    return [shown(cell).strip(WHITE_SPACE + "\r\n") for cell in row.cells]


def header(file: File, index: int, cells: Sequence[str]) -> Header:
    """Return a row as a header of a file, as far as it is one."""
    places: dict[str, int] = {}
    strengths: dict[str, Strength] = {}
    twice: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        match = names.meant(file, cell) if cell else None
        if match is None:
            continue
        standing = strengths.get(match.column)
        if standing is None or match.strength > standing:
            places[match.column], strengths[match.column] = place, match.strength
            twice.pop(match.column, None)
        elif match.strength == standing:
            twice.setdefault(match.column, [places[match.column]]).append(place)
    return Header(file, index, places, strengths, twice)


def recognised(cells: Sequence[str]) -> int:
    """Return how many cells of a row are headers of the file that it fits best."""
    return max(len(header(file, 0, cells).places) for file in FILES)


def best(sheet: Sheet) -> tuple[Header | None, list[File]]:
    """Return the header of a sheet; where that is not sure, None and the files that it could be.

    The name of the sheet, or of a text file, says which file it is. Where it does not, the headers do: the file that
    most of them belong to; and where two files share them, a word within the name.
    """
    stem = PurePath(sheet.file).stem
    called = names.files_called(sheet.name or stem)
    if len(called) == 1:
        found = _of(sheet, called)
        return (found[0], []) if found else (None, called)
    found = _of(sheet, FILES)
    top = [one for one in found if one.worth == found[0].worth or (found[0].missing and one.rivals(found[0]))]
    hinted = names.files_hinted(sheet.name) or names.files_hinted(stem)
    among = [one for one in top if one.file in hinted] or top
    return (among[0], []) if len(among) == 1 else (None, [one.file for one in among])


def _of(sheet: Sheet, files: Sequence[File]) -> list[Header]:
    """Return the best header of each file, the file that fits best first; files without any are left out."""
    rows = [texts(row) for row in sheet.rows[:ROWS_TRIED]]
    found = []
    for file in files:
        tried = [header(file, index, cells) for index, cells in enumerate(rows)]
        fit = max(tried, key=lambda one: (one.worth, -one.index), default=None)
        least = min(LEAST_RECOGNISED, len(file.columns))
        if fit is not None and len(fit.places) >= least:
            found.append(_last_of_two(fit, tried))
    return sorted(found, key=lambda one: one.worth, reverse=True)


def _last_of_two(first: Header, tried: Sequence[Header]) -> Header:
    """Return the row below a header where it says the same in other words, as our own sheets do with the names."""
    below = tried[first.index + 1] if first.index + 1 < len(tried) else None
    return below if below is not None and below.places == first.places else first


def blank(row: Row) -> bool:
    """Tell whether nothing stands in a row."""
    return all(map(is_blank, row.cells))
