"""Lists -> an xlsx workbook: a sheet that says what it is, then a sheet a list. The same bytes for the same rows.

Text stays text, whatever it begins with: no cell is read as a formula, a number or an address. An amount that no binary
number of a spreadsheet holds to the fen stays text as well.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from re import compile as compile_pattern
from typing import Any, Literal, NamedTuple

from wcwidth import wcswidth
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from shared.papers.words import TRIAL, Words, exact

Kind = Literal["text", "amount", "figure", "day"]
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  # a file has to be of some day; nothing may ask which one it is
NARROWEST, WIDEST = 8, 48
PADDING = 2
EXACT_DIGITS = 15  # of a number of a spreadsheet
LONGEST_NAME = 31
NOT_IN_A_NAME = compile_pattern(r"[\[\]:*?/\\']")
A4 = 9
FORMATS: dict[Kind, str] = {"text": "@", "amount": "#,##0.00", "figure": "General", "day": "yyyy-mm-dd"}


class Column(NamedTuple):
    """A column: what stands over it, what it holds, and whether its sum stands below it."""

    title: str
    kind: Kind = "text"
    summed: bool = False


class Sheet(NamedTuple):
    """A list: the name of its sheet, and rows of values in the order of the columns."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


class Cover(NamedTuple):
    """What the first sheet says: the title, and what was asked for and when, each with its label."""

    title: str
    told: Sequence[tuple[str, str]]


def workbook(cover: Cover, sheets: Sequence[Sheet], say: Words, *, trial: bool = False) -> bytes:
    """Return the bytes of a workbook."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    book = Workbook(file, options)
    book.set_properties({"title": cover.title, "created": CREATED})
    names = _names([say.worded("About"), *(sheet.name for sheet in sheets)])
    _write_cover(book, book.add_worksheet(names[0]), cover, list(zip(names[1:], sheets, strict=True)), say, trial=trial)
    for name, sheet in zip(names[1:], sheets, strict=True):
        _write(book, book.add_worksheet(name), sheet, say, trial=trial)
    book.close()
    return file.getvalue()


def _names(wanted: Sequence[str]) -> list[str]:
    """Return names that a workbook takes: no strange signs, not too long, each once."""
    names: list[str] = []
    for one in wanted:
        name = NOT_IN_A_NAME.sub(" ", one).strip()[:LONGEST_NAME] or "-"
        number = 2
        while name.casefold() in {known.casefold() for known in names}:
            tail = f" {number}"
            name, number = name[: LONGEST_NAME - len(tail)].removesuffix(f" {number - 1}") + tail, number + 1
        names.append(name)
    return names


def _write_cover(
    book: Workbook, page: Worksheet, cover: Cover, sheets: Sequence[tuple[str, Sheet]], say: Words, *, trial: bool
) -> None:
    title = book.add_format({"bold": True, "font_size": 16})
    label = book.add_format({"font_color": "#666666", "valign": "top"})
    text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    head = book.add_format({"bold": True, "bottom": 1})
    count = book.add_format({"num_format": "#,##0", "align": "left"})
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 72)
    page.hide_gridlines(2)
    page.write_string(0, 0, cover.title, title)
    line = 2
    told = [
        *cover.told,
        *([(say.worded("Note"), say.worded("试用 TRIAL: no document of a real business"))] if trial else []),
    ]
    for name, value in told:
        page.write_string(line, 0, name, label)
        page.write_string(line, 1, value, text)
        line += 1
    line += 1
    page.write_string(line, 0, say.worded("Sheet"), head)
    page.write_string(line, 1, say.worded("rows"), head)
    for name, sheet in sheets:
        line += 1
        page.write_string(line, 0, name)
        page.write_number(line, 1, len(sheet.rows), count)
    _for_printing(page, cover.title, trial=trial)


def _write(book: Workbook, page: Worksheet, sheet: Sheet, say: Words, *, trial: bool) -> None:
    heads = {
        left: book.add_format(
            {"bold": True, "bg_color": "#EEF1F5", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
            | {"align": "left" if left else "right"}
        )
        for left in (True, False)
    }
    plain = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
    sums = {kind: book.add_format({"num_format": form, "bold": True, "top": 1}) for kind, form in FORMATS.items()}
    texts = book.add_format({"num_format": FORMATS["text"], "align": "right"})
    last = len(sheet.rows)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.title, heads[column.kind in {"text", "day"}])
        for line, row in enumerate(sheet.rows, 1):
            _put(page, line, place, row[place], column.kind, plain[column.kind], texts)
        page.set_column(place, place, _width(column, [row[place] for row in sheet.rows]))
    if last and any(column.summed for column in sheet.columns):
        page.write_string(last + 1, 0, say.worded("total"), sums["text"])
        for place, column in enumerate(sheet.columns):
            if column.summed:
                whole = sum((exact(row[place]) for row in sheet.rows), Decimal(0))
                _sum(page, last, place, whole, sums[column.kind])
            elif place:
                page.write_blank(last + 1, place, None, sums["text"])
    page.freeze_panes(1, 0)
    if last:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
    page.repeat_rows(0)
    _for_printing(page, sheet.name, trial=trial)


def _sum(page: Worksheet, last: int, place: int, whole: Decimal, form: Format) -> None:
    """Write the sum below a column: of what the filter shows, where the spreadsheet computes; else of all."""
    if _fits(whole):
        page.write_formula(last + 1, place, f"=SUBTOTAL(109,{xl_range(1, place, last, place)})", form, float(whole))
    else:
        page.write_string(last + 1, place, f"{whole:,.2f}", form)


def _put(page: Worksheet, line: int, place: int, value: Any, kind: Kind, form: Format, texts: Format) -> None:
    if value is None or value == "":
        page.write_blank(line, place, None, form)
    elif kind in {"amount", "figure"}:
        number = Decimal(str(value))
        if _fits(number):
            page.write_number(line, place, float(number), form)
        else:
            page.write_string(line, place, f"{number:,f}", texts)
    elif kind == "day":
        page.write_datetime(line, place, date.fromisoformat(str(value)), form)
    else:
        page.write_string(line, place, str(value), form)


def _fits(number: Decimal) -> bool:
    """Tell whether a spreadsheet's number holds every digit."""
    return len(number.normalize().as_tuple().digits) <= EXACT_DIGITS


def _width(column: Column, values: Sequence[Any]) -> int:
    """Return how many letters wide a column is, as they are shown: a Chinese one takes the room of two."""
    texts = (f"{exact(one):,.2f}" if column.kind == "amount" else str(one) for one in values if one is not None)
    widest = max(map(_room, (column.title, *texts)))
    return min(max(widest + PADDING, NARROWEST), WIDEST)


def _room(text: str) -> int:
    return len(text) if text.isascii() else max(wcswidth(text), 0)


def _for_printing(page: Worksheet, title: str, *, trial: bool) -> None:
    """Fit a sheet onto A4 across, with title and page on each."""
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    shown = title.replace("&", "&&")
    page.set_header(f"&L{shown}&R{TRIAL if trial else ''}")
    page.set_footer("&C&P / &N")
