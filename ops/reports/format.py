"""Rows of a report -> CSV for machines, JSON for programs, a table for people."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ops.language import headed, worded
from ops.printing import whole
from ops.reports.catalogue import AMOUNT, TEXT, Column
from ops.reports.fetching import Rows
from ops.reports.question import Asked
from shared.papers.separated import csv_line, inert

Value = str | int | Decimal | None

ASKED = {
    "as_of": "as of {value}",
    "known_at": "as known at {value}",
    "at": "at {value}",
    "from": "from {value}",
    "to": "to {value}",
    "staff": "staff {value}",
    "customer": "customer {value}",
}
"""How a title says what was asked for."""


def as_csv(asked: Asked, rows: Rows) -> str:
    """Return UTF-8 text without a byte order mark: LF, a header always, quotes only where needed; no formulas."""
    columns = asked.form.columns
    header = csv_line(column.name for column in columns)
    return header + "".join(csv_line(_cell(column, row[column.name]) for column in columns) for row in rows)


def _cell(column: Column, value: Value) -> str:
    """Return a value as CSV holds it; text that a spreadsheet would compute is made inert, figures stay as they are."""
    return inert(plain(column, value)) if column.kind == TEXT else plain(column, value)


def as_json(rows: Rows) -> str:
    """Return a list of objects, indented; amounts stay decimal strings."""
    return orjson.dumps(list(rows), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def show(console: Console, asked: Asked, rows: Rows, *, top: int | None = None, mark: str | None = None) -> None:
    """Print the table, or its first rows; the total is of all rows, shown or not. `mark` stands before the title."""
    whole(console, as_table(asked, rows, top=top, mark=mark))
    if top is not None and top < len(rows):
        note = worded(
            "the first {top:,} of {rows:,} rows; a total is of all; without --top: all", top=top, rows=len(rows)
        )
        console.print(f"{note}\n", soft_wrap=True)


def cut_note(rows: Rows, top: int | None) -> list[str]:
    """Return what a workbook says of rows that were left out, where some were."""
    if top is None or top >= len(rows):
        return []
    return [worded("the first {top:,} of {rows:,} rows", top=top, rows=len(rows))]


def as_table(asked: Asked, rows: Rows, *, top: int | None = None, mark: str | None = None) -> Table | Text:
    """Return a table for the eye: thousands separators, a total where a sum means something, words if empty."""
    title = heading(asked) if mark is None else f"{mark} {heading(asked)}"
    if not rows:
        return Text(worded("{title}: nothing to list.", title=title))
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in asked.form.columns:
        table.add_column(headed(column.name), justify="left" if column.kind == TEXT else "right", no_wrap=True)
    for row in rows[:top]:
        # Text, not str: an id in square brackets is no markup.
        table.add_row(*(Text(readable(column, row[column.name])) for column in asked.form.columns))
    if len(rows) > 1 and any(column.summed for column in asked.form.columns):
        table.add_section()
        table.add_row(*totals(asked.form.columns, rows), style="bold")
    return table


def heading(asked: Asked) -> str:
    """Return the title with what was asked: `Ageing of receivables, as of 2024-06-30`."""
    return ", ".join((worded(asked.form.title), *asked_for(asked)))


def asked_for(asked: Asked) -> list[str]:
    """Return what was asked for, as a title says it."""
    return [worded(ASKED[name], value=value) if name in ASKED else value for name, value in asked.parameters.items()]


def plain(column: Column, value: Value) -> str:
    """Return a value as CSV holds it: empty for none, yes or no, amounts with two decimals."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{Decimal(str(value)):.2f}" if column.kind == AMOUNT else str(value)


def readable(column: Column, value: Value) -> str:
    """Return a value as people read it: amounts with thousands separators, zero as 0.00."""
    if value is None or column.kind == TEXT:
        return plain(column, value)
    return f"{Decimal(str(value)):,.2f}" if column.kind == AMOUNT else f"{Decimal(str(value)):,}"


def totals(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the cells of the last row: the sums, and the word for them in the first column."""
    sums = {
        column.name: sum((Decimal(str(row[column.name] or 0)) for row in rows), Decimal(0))
        for column in columns
        if column.summed
    }
    first, *others = (readable(column, sums[column.name]) if column.summed else "" for column in columns)
    return [first or worded("total"), *others]
