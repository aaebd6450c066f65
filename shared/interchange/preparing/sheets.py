"""A sheet -> rows of its interchange file, with the account of every cell that is written otherwise or left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from shared.interchange.files import Column, File
from shared.interchange.preparing import headers, names
from shared.interchange.preparing.cells import Row, Sheet, Unclear, Value, is_blank, shown
from shared.interchange.preparing.changes import Account
from shared.interchange.preparing.columns import Columns, both
from shared.interchange.preparing.headers import Header
from shared.interchange.preparing.names import Strength
from shared.interchange.preparing.spelling import kind, spelled
from shared.language.speaking import Sentence, said

REDUCTIONS = frozenset({"credit_notes.csv", "write_offs.csv"})
"""Files whose amounts take something away by themselves; people write them with a minus."""

ABOVE = said("stands above the header: left out")
TOTAL = said("a row of totals: left out, since the figures are in the rows")
REPEATED = said("the header once more: left out")
NO_COLUMN = said("no column of the file is called so: left out")
NOTHING = said("stands for nothing: written as an empty cell")
WITHOUT_MINUS = said("the minus is left out: what this file holds is taken away by itself")
HEADERS = {
    Strength.FAINT: said("taken for the header of this column, since no other one is"),
    Strength.MISSPELT: said("taken for a misspelt header of this column"),
    Strength.ALIKE: said("a header like that of this column"),
    Strength.SYNONYM: said("the Chinese header of this column"),
    Strength.NAME: said("the name of this column in another spelling"),
}


@dataclass(slots=True)
class Part:
    """What a sheet brings to its file: the columns that it has, and its rows as texts, with their numbers."""

    sheet: Sheet
    file: File
    columns: list[str]
    rows: list[Mapping[str, str]] = field(default_factory=list)


def part(sheet: Sheet, account: Account) -> Part | None:
    """Return what a sheet brings; None where it is nothing, or where its header cannot be read."""
    if not sheet.rows:
        return None
    found, could_be = headers.best(sheet)
    if found is None:
        _no_header(sheet, could_be, account)
        return None
    reading = _Reading(sheet, found, account)
    return reading.part() if reading.columns.clear() else None


def explains(sheet: Sheet) -> bool:
    """Tell whether a sheet says how to fill in the others, and holds no rows of its own."""
    return names.folded(sheet.name) in names.apart("explanations")


def _no_header(sheet: Sheet, could_be: Sequence[File], account: Account) -> None:
    if len(could_be) == 1:
        wanted = ", ".join(both(could_be[0], one.name) for one in could_be[0].columns if one.required)
        cause = said("no row of it is a header of {file}", file=could_be[0].name)
        account.trouble(sheet, None, cause, said("write a row above the values that has: {columns}", columns=wanted))
    elif could_be:
        cause = said("its headers belong to several files: {files}", files=", ".join(one.name for one in could_be))
        cure = said("call it by one of them, such as {name}", name=names.sheet_title(could_be[0]))
        account.trouble(sheet, None, cause, cure)
    else:
        cure = said("name its columns as the template does (import --template FILE.xlsx); hide a sheet that is no data")
        account.trouble(sheet, None, said("no header of an interchange file was found"), cure)


class _Reading:
    """A sheet whose file and header are known."""

    def __init__(self, sheet: Sheet, header: Header, account: Account) -> None:
        self.sheet = sheet
        self.header = header
        self.account = account
        self.file = header.file
        self.row = sheet.rows[header.index]
        self.columns = Columns(sheet, header, account)
        self.taken = frozenset(header.places.values())
        self.signed: list[tuple[int, Row, int, str]] = []

    def part(self) -> Part:
        """Return the rows of the sheet."""
        changes, troubles = len(self.account.changes), len(self.account.troubles)
        self._account_for_the_header()
        found = Part(self.sheet, self.file, [one.name for one in self.file.columns if one.name in self.header.places])
        for row in self.sheet.rows[self.header.index + 1 :]:
            if self._left_out(row):
                continue
            if not self.sheet.name and self._is_torn(row):
                continue
            self._leave_out(row, (place for place in range(len(row.cells)) if place not in self.taken), (NO_COLUMN,))
            found.rows.append(self._values(row, len(found.rows)))
        self._settle_signs(found)
        self.account.changes[changes:] = sorted(self.account.changes[changes:], key=lambda one: (one.row, one.place))
        self.account.troubles[troubles:] = sorted(self.account.troubles[troubles:], key=lambda one: one.at)
        return found

    def _account_for_the_header(self) -> None:
        above = {place: REPEATED if self._is_header(place) else ABOVE for place in range(self.header.index)}
        for index, why in above.items():
            row = self.sheet.rows[index]
            self._leave_out(row, range(len(row.cells)), (why,))
        for column, place in self.header.places.items():
            if self.columns.titles[place] != column:
                self._change(self.row, place, "", column, (HEADERS[self.header.strengths[column]],))
        self._leave_out(self.row, self.columns.nameless(), (NO_COLUMN,))

    def _is_header(self, index: int) -> bool:
        found = headers.header(self.file, index, headers.texts(self.sheet.rows[index]))
        return found.places == self.header.places

    def _left_out(self, row: Row) -> bool:
        """Tell whether a row below the header is none of the table, and note it."""
        first = next((shown(cell) for cell in row.cells if not is_blank(cell)), "")
        why = None
        if names.folded("".join(first.split())).rstrip(":") in names.apart("totals") and self._lacks_something(row):
            why = TOTAL
        elif self.columns.titles == headers.texts(row)[: len(self.columns.titles)]:
            why = REPEATED
        if why is not None:
            self._leave_out(row, range(len(row.cells)), (why,))
        return why is not None

    def _lacks_something(self, row: Row) -> bool:
        """Tell whether a row is empty where its file needs a value."""
        needed = (self.header.places.get(one.name) for one in self.file.columns if one.required)
        return any(place is not None and is_blank(row.at(place)) for place in needed)

    def _is_torn(self, row: Row) -> bool:
        """Tell whether a row of a text file is no record of its columns, and note it."""
        width = len(self.row.cells)
        if row.number in self.sheet.flaws:
            cause = said("this row is no CSV record: a quote does not close, or text follows it")
            cure = said("write a quote within a value twice")
        elif len(row.cells) < width or not all(map(is_blank, row.cells[width:])):
            cause = said("this row has {count} values, its header {width}", count=len(row.cells), width=width)
            cure = said("quote values that hold the separator, such as 1,000.00, or save the file as a workbook")
        else:
            return False
        self.account.trouble(self.sheet, (row.number, 0), cause, cure)
        return True

    def _leave_out(self, row: Row, places: Iterable[int], why: tuple[Sentence, ...]) -> None:
        for place in places:
            value = row.at(place)
            if not is_blank(value):
                name = self._title(place) if why == (NO_COLUMN,) else ""
                self.account.change(self.sheet, row.number, place, name=name, before=shown(value), after="", why=why)

    def _title(self, place: int) -> str:
        return self.columns.titles[place] if place < len(self.columns.titles) else ""

    def _change(self, row: Row, place: int, name: str, after: str, why: tuple[Sentence, ...]) -> None:
        before = shown(row.at(place))
        self.account.change(self.sheet, row.number, place, name=name, before=before, after=after, why=why)

    def _values(self, row: Row, index: int) -> Mapping[str, str]:
        """Return the values of a row, those that could be read."""
        read: dict[str, str] = {}
        clear = True
        for column in self.file.columns:
            place = self.header.places.get(column.name)
            if place is None:
                continue
            try:
                read[column.name] = self._value(row, place, column, read)
            except Unclear as unclear:
                clear = False
                self.account.trouble(self.sheet, (row.number, place), unclear.cause, unclear.cure, name=column.name)
                continue
            if read[column.name].startswith("-") and kind(column) == "amount":
                self.signed.append((index, row, place, column.name))
        if clear:
            self._require_agreement(row, read)
        return read

    def _value(self, row: Row, place: int, column: Column, read: Mapping[str, str]) -> str:
        value = row.at(place)
        if is_blank(value) or self._says_nothing(value, column):
            if column.required:
                raise Unclear(
                    said("is empty, and {column} is required", column=both(self.file, column.name)),
                    said("enter the value; of merged cells only the first one holds it"),
                )
            if not is_blank(value):
                self._change(row, place, column.name, "", (NOTHING,))
            return ""
        if column.only_with is not None and read.get(column.only_with[0]) not in column.only_with[1]:
            name, words = column.only_with
            why = said("counts only where {column} is {words}: left out", column=name, words=", ".join(sorted(words)))
            self._change(row, place, column.name, "", (why,))
            return ""
        found = spelled(value, column, self.columns.manners[column.name])
        if found.why:
            self._change(row, place, column.name, found.text, found.why)
        return found.text

    def _says_nothing(self, value: Value, column: Column) -> bool:
        """Tell whether a cell holds a sign for nothing; in a text it may be meant, and in a number of something too."""
        return (
            isinstance(value, str)
            and (kind(column) not in {"text", "code"} or (kind(column) == "code" and not column.required))
            and names.folded(value) in names.apart("nothing")
        )

    def _require_agreement(self, row: Row, read: Mapping[str, str]) -> None:
        """Note what the columns of a row say against each other."""
        told: dict[str, Any] = {}
        for column in self.file.columns:
            text = read.get(column.name, "").removeprefix("-")
            told[column.name] = column.read(text) if text else None
        flaw = self.file.agree(told)
        if flaw is not None:
            at = row.number, self.header.places.get(flaw.column, 0)
            cause = said("cannot be taken: {reason}", reason=f"{flaw.column} {flaw.reason}".strip())
            self.account.trouble(self.sheet, at, cause, said("correct the row"), name=flaw.column)

    def _settle_signs(self, found: Part) -> None:
        """Take the minus from amounts of reductions where all have one; note every other minus."""
        for name in {name for _, _, _, name in self.signed}:
            mine = [one for one in self.signed if one[3] == name]
            amounts = [Decimal(row[name]) for row in found.rows if row.get(name)]
            all_of_them = self.file.name in REDUCTIONS and all(amount <= 0 for amount in amounts)
            for index, row, place, _ in mine:
                if all_of_them:
                    found.rows[index] = {**found.rows[index], name: found.rows[index][name].removeprefix("-")}
                    self._change(row, place, name, found.rows[index][name], (WITHOUT_MINUS,))
                else:
                    self._minus(row, place, name)

    def _minus(self, row: Row, place: int, name: str) -> None:
        cause = said("{value} is negative: amounts have no sign", value=shown(row.at(place)))
        cure = (
            said("write all amounts of this sheet with a minus, or none")
            if self.file.name in REDUCTIONS
            else said("what was taken back belongs on a sheet of credit notes, or leave the row out")
        )
        self.account.trouble(self.sheet, (row.number, place), cause, cure, name=name)


def origin(sheet: Sheet) -> str:
    """Return where a sheet stands, as a person finds it."""
    name = PurePath(sheet.file).name
    return f"{name}, {sheet.name}" if sheet.name else name
