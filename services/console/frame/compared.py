"""Two versions of one thing side by side: member by member, and whether they differ."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from services.console.frame.formats import TEXT, YES, Kind

NOTHING: tuple[Any, ...] = (None, "", False, "False")


class Pair(NamedTuple):
    """A member of two versions: what it is called (and of which row), what each says, and whether that differs."""

    name: str
    row: str
    kind: Kind
    first: Any
    second: Any

    @property
    def differs(self) -> bool:
        """Whether the two say something else; 8 and 8.00 are one number."""
        return _plain(self.first, self.kind) != _plain(self.second, self.kind)


def _plain(value: Any, kind: Kind) -> str:
    if kind is YES:
        return "yes" if value in {True, "True", "yes"} else "no"
    if value in NOTHING:
        return ""
    try:
        number = Decimal(str(value).replace(",", "")) if kind.figure else None
    except InvalidOperation:
        number = None
    return str(value).strip() if number is None else format(number.normalize(), "f")


def members(
    columns: Iterable[tuple[str, Kind]], first: Mapping[str, Any], second: Mapping[str, Any], row: str = ""
) -> list[Pair]:
    """Return these members of two versions; those that neither has are left out."""
    pairs = [Pair(name, row, kind, first.get(name), second.get(name)) for name, kind in columns]
    return [one for one in pairs if one.first not in NOTHING or one.second not in NOTHING]


def rows(
    key: str,
    columns: Sequence[tuple[str, Kind]],
    first: Iterable[Mapping[str, Any]],
    second: Iterable[Mapping[str, Any]],
) -> list[Pair]:
    """Return the rows of two versions that have the same key, side by side; one that a version lacks is empty there."""
    older = {str(one[key]): one for one in first}
    newer = {str(one[key]): one for one in second}
    found: list[Pair] = []
    for number in [*older, *(one for one in newer if one not in older)]:
        found += members(columns, older.get(number, {}), newer.get(number, {}), number)
    return found


def texts(name: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> list[Pair]:
    """Return what two versions say under free names."""
    return rows(
        "name",
        [(name, TEXT)],
        [{"name": one, name: said} for one, said in first.items()],
        [{"name": one, name: said} for one, said in second.items()],
    )
