"""Paths walked both ways: from keys to the rows that these are derived from, and from written rows to touched keys."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from shared.runtime.tables.definition import Derived, From, Key, Row, RowT, Since, Table, values_of

Lookup = Mapping[Any, Sequence[Row]]
"""Rows of a table by the values of some columns: one value, or a tuple of several."""

Tables = Mapping[str, Iterable[Row]]
"""All rows of facts tables, by the name of the table."""

NOTHING: Tables = MappingProxyType({})
KEYS = "SELECT unnest($1::text[])"
THEMSELVES = "key"
"""In place of the name of a path: the values are keys."""


class Found:
    """The rows that keys of a derived table rest on: a look-up per path, shared by all keys."""

    def __init__(self, derived: Derived) -> None:
        self._derived = derived
        self._lookups: dict[From[Any], Lookup] = {}
        self._steps = {path: [(one, values_of(one.table, path.by)) for one in path.of] for path in derived.paths}

    async def from_database(self, db: Any, keys: Collection[str], at_hand: Tables = NOTHING) -> None:
        """Look up what these keys rest on: a query for each path, on the facts tables of the search path.

        Tables whose rows are `at_hand`, by name and `ordered`, are not asked for.
        """
        value = self._derived.key.value
        for path in self._derived.paths:
            if path.table.name in at_hand:
                self._lookups[path] = _by_values(path, at_hand[path.table.name])
                continue
            wanted = self._values(path) if path.of else set(map(value, keys))
            rows = await db.fetch(rows_query(path), *_arrays(path, wanted)) if wanted else ()
            self._lookups[path] = _by_values(path, map(path.table.row, rows))

    def from_rows(self, tables: Tables) -> None:
        """Look up what all keys rest on, out of all rows of the facts tables by name."""
        for path in self._derived.paths:
            self._lookups[path] = _by_values(path, ordered(path.table, tables[path.table.name]))

    def of(self, key: str) -> "Reach":
        """Return what one key rests on."""
        return Reach(self, self._derived.key.value(key))

    def rows(self, path: From[RowT], reach: "Reach") -> Sequence[RowT]:
        """Return the rows to which a path leads for one key."""
        lookup: Any = self._lookups[path]
        if path.of:
            values = {value(row): None for one, value in self._steps[path] for row in reach[one]}
            return [row for one in values for row in lookup.get(one, ())]
        found: Sequence[RowT] = lookup.get(reach.value, [])
        return found

    def _values(self, path: From[Any]) -> set[Any]:
        """Return what rows of the paths before hold, of all keys."""
        values = {
            value(row) for one, value in self._steps[path] for rows in self._lookups[one].values() for row in rows
        }
        return {value for value in values if value is not None and not (type(value) is tuple and None in value)}


class Reach(dict[From[Any], Sequence[Any]]):
    """What one key rests on, by path: looked up when it is asked for."""

    def __init__(self, found: Found, value: Any) -> None:
        self.value = value  # what rows hold of the key
        self._found = found

    def __missing__(self, path: From[RowT]) -> Sequence[RowT]:
        """Return the rows to which a path leads."""
        rows = self[path] = self._found.rows(path, self)
        return rows


async def gathered(db: Any, derived: Derived, keys: Sequence[str]) -> Found:
    """Return what these keys are derived from, out of the facts tables on the search path."""
    found = Found(derived)
    await found.from_database(db, keys)
    return found


def rows_query(path: From[Any]) -> str:
    """Return the query for the rows of a path, an array for each column of `on`; in the order of the table's key."""
    table = path.table
    columns, order = (", ".join(f't."{column}"' for column in names) for names in (table.columns, table.key))
    if len(path.on) == 1:
        return f'SELECT {columns} FROM "{table.name}" AS t WHERE t."{path.on[0]}" = ANY ($1) ORDER BY {order}'
    arrays = ", ".join(f"${place}::{_kind(path, column)}[]" for place, column in enumerate(path.on, 1))
    names = ", ".join(f'"{column}"' for column in path.on)
    same = " AND ".join(f't."{column}" = k."{column}"' for column in path.on)
    return f'SELECT {columns} FROM unnest({arrays}) AS k({names}) JOIN "{table.name}" AS t ON {same} ORDER BY {order}'


def keys_of(derived: Derived, tables: Tables) -> list[str]:
    """Return all keys that rows of the facts tables give, in order."""
    return sorted({key for path in derived.every for key in touching(derived.key, path, list(tables[path.table.name]))})


def touched_query(derived: Derived, name: str) -> str:
    """Return the query for the keys that rest on rows of the path of this name: `$1` are values of `touching`."""
    path = next((path for path in derived.paths if path.name == name and path.of), None)
    return KEYS if path is None else " UNION ".join(_back(derived.key, path, "ANY ($1)"))


def since_query(derived: Derived, since: Since) -> str:
    """Return the query for the keys that rest on rows of a day, `$1`, or later ones."""
    path = since.path
    return f'SELECT DISTINCT {derived.key.sql(path.on)} FROM "{path.table.name}" WHERE "{since.on}" >= $1'


def touching(key: Key, path: From[Any], rows: Sequence[Row]) -> list[str]:
    """Return what written rows touch keys by: keys themselves, or what stands in the first column of `on`.

    One column is enough to find all keys, and some more where the others differ.
    """
    if not path.of:
        values = set(map(values_of(path.table, path.on), rows))
        return sorted(map(key.text, values - {None}))
    first = values_of(path.table, path.on[:1])
    return sorted({value for value in map(first, rows) if value is not None})


def _back(key: Key, path: From[Any], among: str) -> Iterable[str]:
    for one in path.of:
        where = f'FROM "{one.table.name}" WHERE "{path.by[0]}" = {among}'
        if one.of:
            yield from _back(key, one, f'ANY (ARRAY(SELECT "{one.on[0]}" {where}))')
        else:
            yield f"SELECT {key.sql(one.on)} {where}"


def ordered(table: Table[RowT], rows: Iterable[Row]) -> list[RowT]:
    """Return rows in the order of their keys, each as the type that the table gives it."""
    return list(map(table.row, sorted(rows, key=values_of(table, table.key))))


def _by_values(path: From[RowT], rows: Iterable[RowT]) -> Lookup:
    """Return rows by the values of `on`."""
    value = values_of(path.table, path.on)
    lookup: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        lookup[value(row)].append(row)
    return lookup


def _arrays(path: From[Any], wanted: Iterable[Any]) -> list[list[Any]]:
    values = sorted(wanted)
    return [values] if len(path.on) == 1 else [list(column) for column in zip(*values, strict=True)]


def _kind(path: From[Any], column: str) -> str:
    return path.table.columns[column].lower().removesuffix("not null").strip()
