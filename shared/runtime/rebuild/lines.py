"""Rows as lines of PostgreSQL's COPY text format, made column by column. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from shared.runtime.tables.definition import Row, Table

ROWS = 5_000
NULL = r"\N"
UNBOUND: Mapping[date | None, str] = MappingProxyType({date.min: "-infinity", date.max: "infinity", None: NULL})
SPECIAL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def blocks(table: Table[Any], rows: Sequence[Row]) -> Iterator[bytes]:
    """Yield rows in blocks of `ROWS` lines, UTF-8. Raises UnicodeEncodeError for a text that no bytes can say."""
    line = "\t".join(["%s"] * len(table.columns)) + "\n"
    writers = [WRITERS.get(kind.lower().partition(" ")[0], _plain) for kind in table.columns.values()]
    for start in range(0, len(rows), ROWS):
        columns = zip(*rows[start : start + ROWS], strict=True)
        written = [write(column) for write, column in zip(writers, columns, strict=True)]
        yield "".join(map(line.__mod__, zip(*written, strict=True))).encode()


def _plain(values: tuple[Any, ...]) -> Sequence[Any]:
    """Return numbers and instants as they are: PostgreSQL reads what Python writes of them."""
    return [NULL if value is None else value for value in values] if None in values else values


def _texts(values: tuple[Any, ...]) -> Sequence[Any]:
    """Return texts with what the format gives a meaning written as it wants; most columns hold nothing of it."""
    whole = "".join(value for value in values if value is not None)
    if whole.translate(SPECIAL) == whole:
        return _plain(values)
    return [NULL if value is None else value.translate(SPECIAL) for value in values]


def _days(values: tuple[Any, ...]) -> Sequence[Any]:
    """Return days; the first and the last of Python's are those without a bound of PostgreSQL, as its driver has it."""
    return [UNBOUND.get(day, day) for day in values]


WRITERS: Mapping[str, Callable[[tuple[Any, ...]], Sequence[Any]]] = MappingProxyType({"text": _texts, "date": _days})
