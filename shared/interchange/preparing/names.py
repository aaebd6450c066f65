"""Words of people over columns, on sheets and in cells -> the names of the interchange, by `names.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from unicodedata import category, normalize

from shared.interchange.files import FILES, File

DATA = Path(__file__).with_name("names.toml")
FAINT = "?"
"""Behind a word in `names.toml`: it counts only where no other header means the same column."""
REMEMBERED = 4096  # texts
LIKENESS = 0.66  # from here on two names may be meant for one another
LONGEST_NAME = 100  # characters; what is longer names nothing
SHORTEST_MISSPELT = 6  # Latin letters; shorter names are too near to others

_UNIT = re.compile(r"(?:金额)?单位:?(?P<unit>[^,;]+)")
_BRACKETS = re.compile(r"[\[(【〔{<《][^\])】〕}>》]*[\])】〕}>》]")


class Strength(IntEnum):
    """How surely a header means a column; of two headers for one column the stronger one counts."""

    FAINT = 1
    MISSPELT = 2
    ALIKE = 3
    SYNONYM = 4
    NAME = 5


@dataclass(frozen=True, slots=True)
class Match:
    """The column that a header means, and how surely."""

    column: str
    strength: Strength


@cache
def data() -> Mapping[str, Any]:
    """Return the table of names as it stands in the file."""
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _simplified() -> Mapping[int, str]:
    signs = data()["simplified"]
    return {ord(old): new for old, new in zip(signs["traditional"], signs["simple"], strict=True)}


@lru_cache(maxsize=REMEMBERED)
def bare(text: str) -> str:
    """Return a name as it is compared: without width, case, blanks, signs and brackets, in simplified characters.

    Empty where it is so long that it is none.
    """
    if len(text) > LONGEST_NAME:
        return ""
    folded = _BRACKETS.sub("", normalize("NFKC", text)).casefold().translate(_simplified())
    return "".join(sign for sign in folded if category(sign)[0] in "LN")


def in_brackets(text: str) -> list[str]:
    """Return what stands in the brackets of a header, folded: its unit, a remark."""
    within = [found[1:-1].strip() for found in _BRACKETS.findall(folded(text[:LONGEST_NAME]))]
    return [unit_named(one) or one for one in within]


def unit_named(text: str) -> str:
    """Return the unit that a text names, such as 单位：万元; nothing where it names none."""
    bare_text = "".join(folded(text[:LONGEST_NAME]).split()).translate(_simplified()).strip("[](){}【】〔〕")
    found = _UNIT.fullmatch(bare_text)
    return found["unit"] if found else ""


def is_foreign(unit: str) -> bool:
    """Tell whether a unit is of another currency."""
    return any(one in unit for one in apart("foreign"))


def may_be_larger(unit: str) -> bool:
    """Tell whether a unit that is not known may count more than one yuan."""
    return unit in {"角", "分"} or any(one in unit for one in ("千", "万", "亿"))


@lru_cache(maxsize=REMEMBERED)
def _alike(name: str) -> str:
    """Return a bare name with one ending for all that mean the same: 客户编码, 客户代码 and 客户编号 are 客户号."""
    for one, endings in data()["alike"].items():
        for ending in sorted((*endings, one), key=len, reverse=True):
            if name.endswith(ending) and name != ending:
                return name.removesuffix(ending) + str(one)
    return name


def synonyms(file: File, column: str) -> Sequence[str]:
    """Return what people call a column, our own word for it first; nothing where nobody has said."""
    of_file = data()["files"].get(stem(file), {}).get("columns", {})
    return of_file.get(column) or data()["columns"].get(column) or ()


def title(file: File, column: str) -> str:
    """Return the Chinese header of a column in our own sheets."""
    return next(iter(synonyms(file, column)), column).removesuffix(FAINT)


def sheet_title(file: File) -> str:
    """Return the Chinese name of a file's sheet in our own workbooks."""
    return str(next(iter(data()["files"].get(stem(file), {}).get("names", ())), stem(file)))


def stem(file: File) -> str:
    """Return the name of a file without its ending."""
    return file.name.removesuffix(".csv")


@cache
def _book(name: str) -> Mapping[str, Match]:
    """Return what each bare header means in a file."""
    [file] = [one for one in FILES if one.name == name]
    book: dict[str, Match] = {}
    for column in file.columns:
        book[bare(column.name)] = Match(column.name, Strength.NAME)
        for word in synonyms(file, column.name):
            faint = word.endswith(FAINT)
            book.setdefault(bare(word), Match(column.name, Strength.FAINT if faint else Strength.SYNONYM))
    for known, match in list(book.items()):
        if match.strength > Strength.FAINT:
            book.setdefault(_alike(known), Match(match.column, Strength.ALIKE))
    return book


def meant(file: File, header: str) -> Match | None:
    """Return the column of a file that a header means; None where it means none, or could mean two."""
    book = _book(file.name)
    for one in (header, *header.splitlines()):
        name = bare(one)
        if name and (match := book.get(name)):
            return match
        if name and (match := book.get(_alike(name))) and match.strength > Strength.FAINT:
            return Match(match.column, Strength.ALIKE)
    return _misspelt(bare(header), book)


def _misspelt(name: str, book: Mapping[str, Match]) -> Match | None:
    """Return the column whose Latin name is meant by one with a single letter too many, too few, wrong or swapped."""
    if len(name) < SHORTEST_MISSPELT or not name.isascii():
        return None
    columns = {match.column for known, match in book.items() if known.isascii() and _one_off(name, known)}
    return Match(columns.pop(), Strength.MISSPELT) if len(columns) == 1 else None


def _one_off(one: str, other: str) -> bool:
    if abs(len(one) - len(other)) > 1 or len(other) < SHORTEST_MISSPELT:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    swapped = a[:2] == b[1::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


def nearest(file: File, header: str, columns: Sequence[str]) -> str | None:
    """Return which of some columns a header may have been meant for, without being sure of it."""
    name = bare(header)
    near = [
        (SequenceMatcher(None, name, bare(word)).ratio(), column)
        for column in columns
        for word in (column, *synonyms(file, column))
    ]
    likeness, column = max(near, default=(0.0, ""))
    return column if likeness >= LIKENESS else None


def files_called(name: str) -> list[File]:
    """Return the files that are called so."""
    told = bare(name)
    return [file for file in FILES if told and told in map(bare, _called(file))]


def files_hinted(name: str) -> list[File]:
    """Return the files whose name is part of a name, such as receipts for 2024年回款明细."""
    told = bare(name)
    return [file for file in FILES if any(one in told for one in map(bare, _called(file)))]


def _called(file: File) -> Iterator[str]:
    yield file.name
    yield stem(file)
    yield from data()["files"].get(stem(file), {}).get("names", ())


def words(column: str) -> Mapping[str, Sequence[str]]:
    """Return the words of a column of closed choices, each with what people write for it, our own word first."""
    found: Mapping[str, Sequence[str]] = data()["words"].get(column, {})
    return found


def yes_and_no() -> Mapping[str, Sequence[str]]:
    """Return what people write for yes and no, our own word first."""
    found: Mapping[str, Sequence[str]] = data()["yes_or_no"]
    return found


def units() -> Mapping[str, int]:
    """Return how many yuan a unit is that stands in brackets over a column of amounts."""
    found: Mapping[str, int] = data()["units"]
    return found


@cache
def apart(kind: str) -> frozenset[str]:
    """Return words that stand apart from a table: `totals`, `nothing`, `explanations`, `foreign`."""
    return frozenset(map(folded, data()["apart"][kind]))


def folded(text: str) -> str:
    """Return a word without width, case and blanks around it."""
    return normalize("NFKC", text).strip().casefold()


@lru_cache(maxsize=REMEMBERED)
def word(text: str) -> str:
    """Return a word of a cell as it is compared: folded, without blanks, in simplified characters."""
    return "".join(folded(text).split()).translate(_simplified())
