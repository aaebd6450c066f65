"""Rows as lines of PostgreSQL's COPY text format, made column by column. Pure.

Days repeat, so their texts are kept. Instants, which take Python longest to write, are written by msgspec.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec

from shared.runtime.tables.definition import Row, Table

ROWS = 5_000
DAYS = 1 << 14  # forty years, a megabyte
NULL = r"\N"
EARLY = datetime.min.replace(tzinfo=UTC)  # in place of none, while all are written
UNBOUND: Mapping[date | None, str] = MappingProxyType({date.min: "-infinity", date.max: "infinity", None: NULL})
SPECIAL = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})

_json = msgspec.json.Encoder().encode


def blocks(table: Table[Any], rows: Sequence[Row]) -> Iterator[bytes]:
    """Yield rows in blocks of `ROWS` lines, UTF-8. Raises UnicodeEncodeError for a text that no bytes can say."""
    writers = [_writer(kind.lower(), filled=name in table.key) for name, kind in table.columns.items()]
    for start in range(0, len(rows), ROWS):
        columns = zip(*rows[start : start + ROWS], strict=True)
        written = [write(column) for write, column in zip(writers, columns, strict=True)]
        yield ("\n".join(map("\t".join, zip(*written, strict=True))) + "\n").encode()


def _writer(kind: str, *, filled: bool) -> Callable[[tuple[Any, ...]], Iterable[str]]:
    """Return what writes the values of a column, by its SQL type in small letters; `filled`: none of them is NULL."""
    write = WRITERS.get(kind.partition(" ")[0], _plain)
    if filled or "not null" in kind or write is _days:
        return write
    return lambda values: [NULL if value is None else text for value, text in zip(values, write(values), strict=True)]


def _plain(values: tuple[Any, ...]) -> Iterable[str]:
    """Return numbers and truth values: PostgreSQL reads what Python writes of them."""
    return map(str, values)


def _texts(values: tuple[Any, ...]) -> Iterable[str]:
    """Return texts with what the format gives a meaning written as it wants; most columns hold nothing of it."""
    told = ["" if value is None else value for value in values]
    whole = "".join(told)
    return told if whole.translate(SPECIAL) == whole else [value.translate(SPECIAL) for value in told]


@lru_cache(DAYS)
def _day(day: date | None) -> str:
    """Return a day; the first and the last of Python's are PostgreSQL's without a bound, as its driver has it."""
    return UNBOUND.get(day) or str(day)


def _days(values: tuple[Any, ...]) -> Iterable[str]:
    return map(_day, values)


def _instants(values: tuple[Any, ...]) -> Iterable[str]:
    """Return instants, all of them written at once."""
    told = [EARLY if at is None else at for at in values]
    return _json(told)[2:-2].decode().split('","')


WRITERS: Mapping[str, Callable[[tuple[Any, ...]], Iterable[str]]] = MappingProxyType(
    {"text": _texts, "date": _days, "timestamptz": _instants}
)
