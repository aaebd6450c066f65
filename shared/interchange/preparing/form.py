"""The form of our own sheets: an interchange file as a table that people fill in, or get back with what was refused."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from shared.interchange.files import Column, File
from shared.interchange.preparing import names
from shared.interchange.preparing.spelling import Kind, kind
from shared.interchange.values import FIRST_DAY, LAST_DAY, BadCell, OneOf
from shared.language.speaking import Sentence, said, worded

HEADER_ROWS = 2
"""Titles, and the names of the interchange below them."""
EXPLANATION = "说明"
LAST_ROW = 1_048_575
WIDTH: Mapping[Kind, int] = {
    "day": 13,
    "amount": 16,
    "quantity": 12,
    "share": 10,
    "whole": 10,
    "yes_or_no": 10,
    "choice": 12,
}
FORMATS: Mapping[Kind, str] = {
    "day": "yyyy-mm-dd",
    "amount": "#,##0.00",
    "quantity": "#,##0.###",
    "share": "0.######",
    "whole": "0",
}
AS_TEXT = "@"
EXACT_DIGITS = 15
LONGEST_CELL = 32_767  # characters; of a longer text a spreadsheet keeps nothing
MADE_ON = datetime(2024, 1, 1)  # noqa: DTZ001  # a day that never changes, so that the same sheets are the same bytes

HOLDS: Mapping[Kind, Sentence] = {
    "day": said("a date, such as 2024-03-05"),
    "amount": said("yuan with at most two decimals, no sign"),
    "quantity": said("a quantity with at most three decimals"),
    "share": said("a share of the whole, such as 0.3"),
    "whole": said("a whole number"),
    "yes_or_no": said("yes or no: choose from the list"),
    "choice": said("choose from the list"),
    "code": said("a number or code: the column is text and keeps leading zeros"),
    "text": said("text"),
}
REQUIRED, OPTIONAL = said("required"), said("may be empty")


@dataclass(frozen=True, slots=True)
class Looks:
    """How cells look."""

    title: Format
    must: Format
    name: Format
    refused: Format
    reason: Format
    plain: Callable[[Kind], Format]


Target = str | IO[bytes]
"""Where a workbook is written: a path, or what takes bytes."""


def workbook(target: Target, about: str) -> tuple[Workbook, Looks]:
    """Return a new workbook and its formats. Text stays text in it, whatever it looks like."""
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": MADE_ON, "comments": about})
    kinds = {one: book.add_format({"num_format": FORMATS.get(one, AS_TEXT)}) for one in HOLDS}
    looks = Looks(
        title=book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1}),
        must=book.add_format({"bold": True, "bg_color": "#9BC2E6", "border": 1}),
        name=book.add_format({"font_color": "#808080", "italic": True, "bottom": 1}),
        refused=book.add_format({"bg_color": "#FFC7CE", "font_color": "#9C0006", "num_format": AS_TEXT}),
        reason=book.add_format({"font_color": "#9C0006", "text_wrap": True, "num_format": AS_TEXT}),
        plain=kinds.__getitem__,
    )
    return book, looks


def sheet(book: Workbook, looks: Looks, file: File, further: Sequence[tuple[str, str, int]] = ()) -> Worksheet:
    """Return a sheet for the rows of a file; `further` are titles, names and widths of columns behind its own."""
    page: Worksheet = book.add_worksheet(names.sheet_title(file))
    page.freeze_panes(HEADER_ROWS, 1)
    for place, column in enumerate(file.columns):
        title = names.title(file, column.name)
        width = max(WIDTH.get(kind(column), 18), 2 * len(title) + 2, len(column.name) + 2)
        page.set_column(place, place, width, looks.plain(kind(column)))
        page.write_string(0, place, title, looks.must if column.required else looks.title)
        page.write_string(1, place, column.name, looks.name)
        page.write_comment(0, place, explained(column), {"x_scale": 1.6})
        if (rule := _rule(column)) is not None:
            page.data_validation(HEADER_ROWS, place, LAST_ROW, place, rule)
    for place, (title, name, width) in enumerate(further, start=len(file.columns)):
        page.set_column(place, place, width, looks.reason)
        page.write_string(0, place, title, looks.title)
        page.write_string(1, place, name, looks.name)
    return page


def explained(column: Column) -> str:
    """Return what a column holds, in words."""
    told = [str(REQUIRED if column.required else OPTIONAL), str(HOLDS[kind(column)])]
    if (words := dict(choices(column))) and kind(column) == "choice":
        told.append(", ".join(f"{word} = {ours}" for word, ours in words.items()))
    if column.only_with is not None:
        with_, among = column.only_with
        told.append(worded("counts only where {column} is {words}", column=with_, words=", ".join(sorted(among))))
    return "; ".join(told)


def choices(column: Column) -> Iterator[tuple[str, str]]:
    """Yield the words that a column offers to people, each with the interchange's own."""
    match column.read:
        case OneOf():
            meant = names.words(column.name)
            yield from ((next(iter(meant.get(word, ())), word), word) for word in column.read.words)
        case _ if kind(column) == "yes_or_no":
            yield from ((others[0], word) for word, others in names.yes_and_no().items())
        case _:
            return


def _rule(column: Column) -> dict[str, Any] | None:
    """Return what a spreadsheet holds what is entered against; None where it cannot."""
    if words := [word for word, _ in choices(column)]:
        return {"validate": "list", "source": words}
    match kind(column):
        case "day":
            first, last = date.fromisoformat(FIRST_DAY), date.fromisoformat(LAST_DAY)
            return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last, **_warning(column)}
        case "amount" | "quantity" | "share":
            return {"validate": "decimal", "criteria": ">=", "value": 0, **_warning(column)}
        case "whole":
            return {"validate": "integer", "criteria": ">=", "value": 0, **_warning(column)}
        case _:
            return None


def _warning(column: Column) -> dict[str, str]:
    return {"error_type": "warning", "error_message": str(HOLDS[kind(column)])}


def write(page: Worksheet, at: tuple[int, int], column: Column, text: str, looks: Looks) -> None:
    """Write a value of the interchange as people have it: a date, a figure, a word; what is none stays as it is."""
    look = looks.plain(kind(column))
    try:
        column.read(text)
    except BadCell:
        page.write_string(*at, text[:LONGEST_CELL], look)
        return
    match kind(column):
        case "day":
            page.write_datetime(*at, date.fromisoformat(text), look)
        case "amount" | "quantity" | "share" | "whole" if len(text) <= EXACT_DIGITS:
            page.write_number(*at, Decimal(text), look)
        case "choice" | "yes_or_no":
            page.write_string(*at, next(word for word, ours in choices(column) if ours == text), look)
        case _:
            page.write_string(*at, text, look)
