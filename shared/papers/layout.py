"""The parts that papers are laid out of, as the templates beside read them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from shared.papers.words import Words

Cell = str | tuple[str, str]
"""What stands in a cell; two texts stand one below the other, the second smaller."""
Part = dict[str, Any]


class Head(NamedTuple):
    """A column: what stands over it, whether it holds figures, and its share of the width (None: what it needs)."""

    head: str
    figure: bool = False
    width: float | None = None


def field(label: str, value: str, *, wide: bool = False) -> Part:
    """Return a label with its value; a wide one has a row of its own."""
    return {"label": label, "value": value, "wide": wide}


def figure(label: str, value: str, *, main: bool = False) -> Part:
    """Return a figure of the summary; the main one is what the paper comes to."""
    return {"label": label, "value": value, "main": main}


def listing(
    title: str,
    columns: Sequence[Head],
    rows: Iterable[Sequence[Cell]],
    *,
    empty: str,
    total: Sequence[str] | None = None,
    note: str | None = None,
) -> Part:
    """Return a list that may run over pages; where it has no rows it says so, and no total stands below nothing."""
    lines = [list(row) for row in rows]
    return {
        "title": title,
        "note": note,
        "columns": [column._asdict() for column in columns],
        "rows": lines,
        "total": list(total) if total is not None and lines else None,
        "empty": empty,
    }


def frame_words(say: Words) -> dict[str, str]:
    """Return the texts that every paper has around its content."""
    return {
        "number": say.worded("No."),
        "hash": say.worded("Content SHA-256"),
        "page": say.worded("page {page} of {pages}"),
        "day": say.worded("Date:"),
        "seal": say.worded("place of the seal"),
    }
