"""A directory of CSV files -> rows that are right in themselves. The rest stands in the ledger with its reason."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.interchange import encoding
from shared.interchange.encoding import Unreadable
from shared.interchange.files import CHANGES, FILES, File, Flaw, Values
from shared.interchange.ledger import HEADER_LINE, Ledger, Reject, Row
from shared.interchange.table import Record, records
from shared.interchange.values import WHITE_SPACE, BadCell, clean
from shared.language.speaking import worded

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""

LONGEST_QUOTE = 80  # characters of a bad value that are told


@dataclass(frozen=True, slots=True)
class Broken:
    """A refused row, as far as it could be read: its line, and the cell of its first key column ("" if unreadable)."""

    line: int
    owner: str


@dataclass
class Directory:
    """What an interchange directory holds: good rows and broken ones by file name, files that could not be read.

    `encodings` says in which encoding each file was read.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    broken: dict[str, list[Broken]] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)
    strangers: tuple[str, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether any file could be read at all."""
        return bool(self.rows)

    def good(self, file: str) -> list[Row]:
        """Return the rows of a file that are right in themselves; none where the file is missing."""
        return self.rows.get(file, [])


def read(
    files: Mapping[str, bytes], ledger: Ledger, progress: Progress = lambda *_: None, *, told: str = ""
) -> Directory:
    """Read the interchange files among these; `progress` counts files. One may raise Unreadable when it is taken.

    `told` is the encoding to take where the bytes of a file leave it open.
    """
    directory = Directory(strangers=_strangers(files))
    for number, file in enumerate(FILES, start=1):
        progress(worded("reading {file}", file=file.name), number, len(FILES))
        if file.name not in files:
            continue
        try:
            text, directory.encodings[file.name] = encoding.read(files[file.name], told)
            rows, broken = _rows(file, text, ledger)
        except Unreadable as problem:
            reason = str(problem)
            directory.unreadable[file.name] = reason
            ledger.refuse_line(Reject(file.name, HEADER_LINE, "", "", reason))
        else:
            directory.rows[file.name] = rows
            directory.broken[file.name] = broken
    return directory


def _strangers(files: Iterable[str]) -> tuple[str, ...]:
    names = {CHANGES, *(file.name for file in FILES)}
    return tuple(sorted(one for one in files if one.lower().endswith(".csv") and one not in names))


def _rows(file: File, text: str, ledger: Ledger) -> tuple[list[Row], list[Broken]]:
    stream = records(text)
    header = next(stream, None)
    form = _Form(file, _header(file, header))
    lines = [one for one in map(_trimmed, stream) if any(one.cells)]
    form.require_empty_where_nameless(lines)
    good: dict[tuple[str, ...], list[Row]] = {}
    broken: list[Broken] = []
    spoilt: dict[tuple[str, ...], int] = {}
    for record in lines:
        values, flaw = form.values(record)
        key = tuple([values.get(column, "") for column in file.key])
        if flaw is None:
            good.setdefault(key, []).append(Row(file.name, record.line, values))
        else:
            ledger.refuse_line(Reject(file.name, record.line, flaw.column, flaw.value[:LONGEST_QUOTE], flaw.reason))
            broken.append(Broken(record.line, form.cell(record, file.key[0])))
            spoilt.setdefault(key, record.line)
    return list(_told_apart(good, spoilt, broken, ledger)), broken


def _header(file: File, record: Record | None) -> Sequence[str]:
    """Return the columns of a file, or raise Unreadable where the first record is no header of it."""
    if record is None:
        raise Unreadable(worded("the file is empty: the header is missing"))
    names = [column.name for column in file.columns]
    if record.flaw:
        raise Unreadable(worded("the header is no CSV record: {flaw}", flaw=record.flaw))
    cells = _trimmed(record).cells
    for cell in filter(None, cells):
        if cell not in names:
            raise Unreadable(
                worded(
                    "unknown column {cell}; the columns are {columns}",
                    cell=repr(cell[:LONGEST_QUOTE]),
                    columns=", ".join(names),
                )
            )
        if cells.count(cell) > 1:
            raise Unreadable(worded("column {column} stands twice in the header", column=cell))
    for column in file.columns:
        if column.required and column.name not in cells:
            raise Unreadable(worded("column {column} is missing from the header", column=column.name))
    return cells


def _trimmed(record: Record) -> Record:
    """Return a record without the white space around its values."""
    return Record(record.line, [cell.strip(WHITE_SPACE) for cell in record.cells], record.flaw)


class _Form:
    """A file with its header: reads one record after the other."""

    def __init__(self, file: File, header: Sequence[str]) -> None:
        self._agree = file.agree
        self._width = len(header)
        self._places = {name: place for place, name in enumerate(header) if name}
        self._nameless = [place for place, name in enumerate(header) if not name]
        self._columns = [(column, self._places.get(column.name)) for column in file.columns]

    def require_empty_where_nameless(self, lines: Sequence[Record]) -> None:
        """Raise Unreadable where something stands under a header cell without a name."""
        for record in lines:
            for place in self._nameless:
                if place < len(record.cells) and record.cells[place]:
                    raise Unreadable(
                        worded(
                            "column {number} has no name, and line {line} holds a value there",
                            number=place + 1,
                            line=record.line,
                        )
                    )

    def cell(self, record: Record, column: str) -> str:
        """Return what stands under a column, as far as the record goes."""
        place = self._places.get(column, self._width)
        return record.cells[place] if place < len(record.cells) else ""

    def values(self, record: Record) -> tuple[Values, Flaw | None]:
        """Return the values of a row and its first flaw; of a row with a flaw, only the values that could be read."""
        values: dict[str, Any] = {}
        flaws: list[Flaw] = []
        for column, place in self._columns:
            cell = record.cells[place] if place is not None and place < len(record.cells) else ""
            try:
                clean(cell)
                if column.only_with and self.cell(record, column.only_with[0]) not in column.only_with[1]:
                    values[column.name] = None
                elif cell:
                    values[column.name] = column.read(cell)
                elif column.required:
                    flaws.append(Flaw(column.name, "", worded("is required")))
                else:
                    values[column.name] = None
            except BadCell as unfit:
                flaws.append(Flaw(column.name, cell, str(unfit)))
        return values, self._flaw(record, values, flaws)

    def _flaw(self, record: Record, values: Values, flaws: Sequence[Flaw]) -> Flaw | None:
        if record.flaw:
            return Flaw("", "", record.flaw)
        if len(record.cells) < self._width or any(record.cells[self._width :]):
            reason = worded(
                "has {count} values where the header has {width} columns", count=len(record.cells), width=self._width
            )
            return Flaw("", "", reason)
        if flaws:
            first, *others = flaws
            reason = worded("; also ").join((first.reason, *(f"{one.column} {one.reason}" for one in others)))
            return Flaw(first.column, first.value, reason)
        return self._agree(values)


def _told_apart(
    good: Mapping[tuple[str, ...], list[Row]],
    spoilt: Mapping[tuple[str, ...], int],
    broken: list[Broken],
    ledger: Ledger,
) -> Iterator[Row]:
    """Yield one row for each key. Rows that share a key and differ, were it with a broken one, are all refused."""
    for key, rows in good.items():
        first = rows[0]
        if key not in spoilt and all(row.values == first.values for row in rows):
            yield Row(first.file, first.line, first.values, tuple(row.line for row in rows[1:]))
            continue
        for row in rows:
            other = next((one.line for one in rows if one.values != row.values), spoilt.get(key))
            ledger.refuse(row, worded("line {line} of this file has the same key and other content", line=other))
            broken.append(Broken(row.line, key[0]))
