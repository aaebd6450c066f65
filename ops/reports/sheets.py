"""Rows of a report -> a sheet of a workbook, with its columns as a spreadsheet takes them."""

from collections.abc import Mapping
from typing import Any

from ops.reports.catalogue import AMOUNT, FIGURE, TEXT, Column
from ops.reports.fetching import Rows
from ops.reports.format import plain
from ops.reports.question import Asked
from shared.papers import sheet
from shared.papers.words import Words

FIGURES: Mapping[str, sheet.Kind] = {AMOUNT: "amount", FIGURE: "figure"}
DAYS = frozenset({"date", "effective_from"})  # and whatever ends in `_on`


def sheet_of(asked: Asked, rows: Rows, say: Words, *, name: str | None = None) -> sheet.Sheet:
    """Return a report as a sheet; it is called by the title of the report unless told."""
    columns = [sheet.Column(say.headed(one.name), kind_of(one), one.summed) for one in asked.form.columns]
    cells = [[_cell(column, row[column.name]) for column in asked.form.columns] for row in rows]
    return sheet.Sheet(name or say.worded(asked.form.title), columns, cells)


def kind_of(column: Column) -> sheet.Kind:
    """Return what a column holds: reports keep days among their texts."""
    if column.kind == TEXT:
        return "day" if column.name in DAYS or column.name.endswith("_on") else "text"
    return FIGURES[column.kind]


def positions(heads: Mapping[str, int] | None) -> str | None:
    """Return how far the tables were, as the first sheet says it; None where nobody waited for them."""
    return None if heads is None else ", ".join(f"{service} {position}" for service, position in heads.items())


def _cell(column: Column, value: Any) -> Any:
    return plain(column, value) if column.kind == TEXT and value is not None else value
