"""Which row of a sheet is the header of a bank's statement, and whose statement it is. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from unicodedata import normalize

from shared.events.receivables import BankLayout
from shared.interchange.preparing.cells import Row, Sheet, shown

ROWS_TRIED = 60
COLUMNS = (
    *("day", "credit", "debit", "amount", "direction"),
    *("payer", "payer_account", "serial", "memo", "own_account"),
)
KNOWN_BY_COUNTS = 2
"""What a word by which a bank is known counts beside a column that is found."""

_ENGLISH = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Header:
    """The places of the columns of a layout in a sheet, by member; `index` is the header's row, -1: there is none."""

    layout: BankLayout
    sheet: Sheet
    index: int
    places: Mapping[str, Sequence[int]]

    @property
    def rows(self) -> Sequence[Row]:
        """The rows below the header, or below the lines that are skipped."""
        skipped = self.layout.skipped_lines or 0
        below = self.sheet.rows[self.index + 1 :]
        return below if self.index >= 0 else [row for row in below if row.number > skipped]

    @property
    def above(self) -> Sequence[Row]:
        """The rows above the header, or those that are skipped."""
        if self.index >= 0:
            return self.sheet.rows[: self.index]
        return [row for row in self.sheet.rows if row.number <= (self.layout.skipped_lines or 0)]


def folded(text: str) -> str:
    """Return a header as it is compared: without width, case and blanks, and without the English in brackets."""
    plain = "".join(normalize("NFKC", text).casefold().split())
    return _ENGLISH.sub("", plain) or plain


def recognised(layouts: Sequence[BankLayout], cells: Sequence[str]) -> int:
    """Return how many columns of one layout a row has at most: that tells the separator of a text file."""
    titles = [folded(cell) for cell in cells]
    return max((len(_places(one, titles)) if not one.lettered else len(cells) > 1 for one in layouts), default=0)


def best(sheets: Sequence[Sheet], layout: BankLayout) -> Header | None:
    """Return the header of a statement in the sheet that fits the layout best; None where no sheet does."""
    found = [one for sheet in sheets if (one := _of(sheet, layout)) is not None]
    return max(found, key=lambda one: len(one.places), default=None)


def guessed(sheets: Sequence[Sheet], layouts: Sequence[BankLayout]) -> Header | None:
    """Return the header by the layout that fits best; None where none fits, or two fit alike."""
    found = sorted(
        ((_worth(one), one) for layout in layouts if (one := best(sheets, layout)) is not None),
        key=lambda one: one[0],
        reverse=True,
    )
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def _worth(header: Header) -> int:
    rows = [*header.above, *header.sheet.rows[max(header.index, 0) : header.index + 1]]
    text = "\n".join("".join(normalize("NFKC", shown(cell)).casefold().split()) for row in rows for cell in row.cells)
    known = ("".join(normalize("NFKC", word).casefold().split()) for word in header.layout.known_by)
    return len(header.places) + KNOWN_BY_COUNTS * sum(word in text for word in known)


def _of(sheet: Sheet, layout: BankLayout) -> Header | None:
    if layout.lettered:
        lettered = {name: [_letter(one) for one in getattr(layout, name)] for name in COLUMNS if getattr(layout, name)}
        return Header(layout, sheet, -1, lettered) if sheet.rows else None
    found = [
        Header(layout, sheet, index, places)
        for index, row in _tried(sheet, layout)
        if _complete(layout, places := _places(layout, [folded(shown(cell)) for cell in row.cells]))
    ]
    return max(found, key=lambda one: (len(one.places), -one.index), default=None)


def _tried(sheet: Sheet, layout: BankLayout) -> Iterator[tuple[int, Row]]:
    """Yield the rows that may be the header: the one below the skipped lines, else the first ones."""
    if layout.skipped_lines is None:
        yield from enumerate(sheet.rows[:ROWS_TRIED])
        return
    yield from [one for one in enumerate(sheet.rows) if one[1].number > layout.skipped_lines][:1]


def _places(layout: BankLayout, titles: Sequence[str]) -> dict[str, list[int]]:
    """Return where the columns of a layout stand; of a memo every one that is there."""
    found: dict[str, list[int]] = {}
    for name in COLUMNS:
        there = [titles.index(word) for word in map(folded, getattr(layout, name)) if word in titles]
        if there:
            found[name] = list(dict.fromkeys(there)) if name == "memo" else there[:1]
    return found


def _complete(layout: BankLayout, places: Mapping[str, object]) -> bool:
    """Tell whether money in can be read from these columns."""
    marked = not layout.direction or "direction" in places
    return "day" in places and ("credit" in places or ("amount" in places and marked))


def _letter(word: str) -> int:
    place = 0
    for letter in word:
        place = place * len(ascii_uppercase) + ascii_uppercase.index(letter) + 1
    return place - 1
