"""In a dry run the doors decide and record nothing: which of their refusals stand, and which may yet be lifted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.interchange.blame import REFERENCES, Blame
from shared.interchange.ledger import Row
from shared.interchange.plan import Item

OF_THE_RECORD = frozenset({"RecordedDifferently", "NumberTaken"})


@dataclass
class Preview:
    """What rests on rows that are not on record yet is judged when it is sent: a door cannot see them before.

    `_moving` are the customers whose trade was further in an earlier answer than the log: what comes after it in their
    history is decided on less than it will be.
    """

    blame: Blame
    _moving: set[str] = field(default_factory=set)

    def final(self, item: Item, outcome: Mapping[str, Any]) -> bool:
        """Tell whether the refusal of an item stands, whatever the import brings before it."""
        if outcome.get("rule") in OF_THE_RECORD or "differs" in outcome.get("members", {}):
            return True
        return item.body.get("customer_id") not in self._moving and not self._new((*item.rows, *self._named(item)))

    def answered(self, items: Sequence[Item]) -> None:
        """Note the answer to a batch: what it would add is missing where the next one is decided."""
        self._moving.update(
            str(item.body["customer_id"]) for item in items if "customer_id" in item.body and self._new(item.rows)
        )

    def _new(self, rows: Iterable[Row]) -> bool:
        return any(self.blame.ledger.new(row) for row in rows)

    def _named(self, item: Item) -> list[Row]:
        """Return the rows of the directory that an item names."""
        found = [
            self.blame.row(file, key, row.values[column])
            for row in item.rows
            for column, (file, key) in REFERENCES.get(row.file, {}).items()
            if row.values[column]
        ]
        return [row for row in found if row is not None]
