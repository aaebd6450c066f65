"""The columns of a sheet whose header is found: whether each is meant once, and in which manner each is written."""

from collections.abc import Sequence

from shared.interchange.files import File
from shared.interchange.preparing import headers, names
from shared.interchange.preparing.cells import Sheet
from shared.interchange.preparing.changes import Account
from shared.interchange.preparing.headers import Header
from shared.interchange.preparing.spelling import Manner, kind
from shared.language.speaking import said


def both(file: File, column: str) -> str:
    """Return what people call a column, and its name."""
    title = names.title(file, column)
    return column if title == column else f"{title} {column}"


class Columns:
    """The columns of a sheet: their titles, and the manner of each that its file has."""

    def __init__(self, sheet: Sheet, header: Header, account: Account) -> None:
        self.sheet = sheet
        self.header = header
        self.account = account
        self.file = header.file
        self.row = sheet.rows[header.index]
        self.titles = headers.texts(self.row)
        self.taken = frozenset(header.places.values())
        self.by_name = {one.name: one for one in self.file.columns}
        self.manners = {name: Manner(sheet.comma, sheet.epoch_1904) for name in header.places}

    def clear(self) -> bool:
        """Tell whether every column is found once and every header is understood; note what is not."""
        before = len(self.account.troubles)
        for column, places in self.header.twice.items():
            cause = said("{headers} mean the same column {column}", headers=self._named(places), column=column)
            cure = said("delete the one that is not meant, or call it otherwise")
            self.account.trouble(self.sheet, (self.row.number, places[-1]), cause, cure, name=column)
        for column in self.header.missing:
            near = [place for place in self.nameless() if names.nearest(self.file, self.titles[place], [column])]
            cause = said("the column {column} is missing in this row of headers", column=both(self.file, column))
            cure = (
                said("call {header} so, if it is meant", header=self._named(near))
                if near
                else said("add a column with this header")
            )
            self.account.trouble(self.sheet, (self.row.number, near[0] if near else 0), cause, cure, name=column)
        self._look_for_near_ones()
        self._read_units()
        return len(self.account.troubles) == before

    def _named(self, places: Sequence[int]) -> str:
        return ", ".join(self.titles[place] for place in places)

    def nameless(self) -> list[int]:
        """Return the places of headers that mean no column."""
        return [place for place, title in enumerate(self.titles) if title and place not in self.taken]

    def _look_for_near_ones(self) -> None:
        """Note headers that may be meant for a column that the sheet lacks and the file need not have."""
        absent = [one.name for one in self.file.columns if one.name not in self.header.places and not one.required]
        for place in self.nameless():
            near = names.nearest(self.file, self.titles[place], absent)
            if near is not None:
                cause = said("{header} may be meant for {column}", header=self.titles[place], column=near)
                cure = said("call it {title}, or delete the column", title=both(self.file, near))
                self.account.trouble(self.sheet, (self.row.number, place), cause, cure, name=near)

    def _read_units(self) -> None:
        """Take the unit of amounts from the brackets of their header, else from what stands above the table."""
        above = self._unit_above()
        for column, place in self.header.places.items():
            if kind(self.by_name[column]) != "amount":
                continue
            told = names.in_brackets(self.titles[place])
            found = [self._times(unit, self.titles[place], (self.row.number, place), column) for unit in told]
            times = next(filter(None, found), above)
            self.manners[column] = Manner(self.sheet.comma, self.sheet.epoch_1904, times)

    def _unit_above(self) -> int:
        """Return how many yuan the unit is that a row above the header names: 单位：万元."""
        for row in self.sheet.rows[: self.header.index]:
            for place, text in enumerate(headers.texts(row)):
                if (unit := names.unit_named(text)) and (times := self._times(unit, text, (row.number, place), "")):
                    return times
        return 1

    def _times(self, unit: str, text: str, at: tuple[int, int], column: str) -> int | None:
        """Return how many yuan a unit is; None where it is none of money. One that is not understood is noted."""
        unit = unit.partition("/")[0]  # 元/千克 are yuan
        times = names.units().get(unit)
        if times is None and names.is_foreign(unit):
            cause = said("{header} is in another currency", header=text)
            self.account.trouble(
                self.sheet, at, cause, said("write the amounts in yuan, as they were booked"), name=column
            )
        elif times is None and names.may_be_larger(unit):
            cause = said("{header} names a unit that is not understood", header=text)
            self.account.trouble(
                self.sheet, at, cause, said("write 元, 千元 or 万元, or the amounts in yuan"), name=column
            )
        return times
