"""Text of a CSV file -> its records with the physical line on which each starts. Never raises on a bad record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shared.language.speaking import worded


@dataclass(frozen=True, slots=True)
class Record:
    """One record. `flaw` says why it is no CSV record; its cells are then the best guess at what was meant."""

    line: int
    cells: Sequence[str]
    flaw: str = ""


def records(text: str, separator: str = ",") -> Iterator[Record]:
    """Yield the records; empty lines are passed over. `separator` is one character.

    A line feed ends a line; a carriage return before it belongs to the line's end, any other stays in its value. A
    record whose quotes do not close loses its own line only: reading goes on behind that line, not behind the end of
    the file, so that one stray quote does not swallow what follows it.
    """
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        line = lines[at].removesuffix("\r")
        if '"' not in line:
            if line:
                yield Record(at + 1, line.split(separator))
            at += 1
            continue
        cells, beyond = _quoted(lines, at, separator)
        if cells is None:
            yield Record(
                at + 1, line.split(separator), worded("a quote does not close, or text follows a closing quote")
            )
            at += 1
        else:
            yield Record(at + 1, cells)
            at = beyond


def _quoted(lines: Sequence[str], at: int, separator: str) -> tuple[list[str] | None, int]:
    """Return the cells of a record with quotes and the index of the line behind it; None for the cells: malformed."""
    cells: list[str] = []
    rest: str | None = lines[at]
    while rest is not None:
        if rest.startswith('"'):
            value, rest, at = _within_quotes(lines, at, rest[1:], separator)
            if value is None:
                return None, at
        else:
            value, found, behind = rest.partition(separator)
            rest = behind if found else None
            value = value if found else value.removesuffix("\r")
        cells.append(value)
    return cells, at + 1


def _within_quotes(lines: Sequence[str], at: int, rest: str, separator: str) -> tuple[str | None, str | None, int]:
    """Return the value up to its closing quote, what follows the separator (None: nothing), and the line reached."""
    parts: list[str] = []
    while True:
        inside, quote, behind = rest.partition('"')
        parts.append(inside)
        if not quote:
            at += 1
            if at == len(lines):
                return None, None, at
            parts.append("\n")
            rest = lines[at]
        elif behind.startswith('"'):
            parts.append('"')
            rest = behind[1:]
        elif behind.startswith(separator):
            return "".join(parts), behind[1:], at
        elif behind in ("", "\r"):
            return "".join(parts), None, at
        else:
            return None, None, at
