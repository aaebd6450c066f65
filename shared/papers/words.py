"""The words of a paper in its language, and how it writes figures and days."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from shared.events.days import SHANGHAI
from shared.events.money import ZERO
from shared.language import CHINESE, COLUMN, Language, translated

Row = Mapping[str, Any]
"""A row as a door answers it: amounts as decimal strings, days in ISO form, None where there is nothing."""
Rows = Iterable[Row]

NOTHING = "—"
PARTICULAR = "particular"
"""The context of particulars of contracts, by their names in the rule book: `delivery` is another word in a column."""
TRIAL = "试用"
"""What every paper of a home for trials says, in every language."""


class Words(NamedTuple):
    """The texts of a paper, in one language."""

    language: Language = CHINESE

    def worded(self, text: str, /, **figures: Any) -> str:
        """Return a sentence with its figures at `{their_names}`."""
        said = translated(text, self.language)
        return said.format(**figures) if figures else said

    def headed(self, column: str) -> str:
        """Return the name of a column, or one of the words that stand in it: as people write them, without `_`."""
        return translated(column, self.language, COLUMN).replace("_", " ")

    def particular(self, name: str) -> str:
        """Return what one of the particulars of a contract is called."""
        return translated(name, self.language, PARTICULAR).replace("_", " ")

    def yes_or_no(self, value: object) -> str:
        """Return a truth as it stands in a cell."""
        return self.worded("yes") if value else self.worded("no")


def exact(value: object) -> Decimal:
    """Return an amount of a row as a number; nothing is zero."""
    return Decimal(str(value)) if value is not None else ZERO


def money(value: object) -> str:
    """Return an amount as people read it: `1,234.50`; nothing where there is none."""
    return NOTHING if value is None else f"{exact(value):,.2f}"


def moment(instant: str) -> str:
    """Return an instant of a row as a clock in Shanghai shows it, to the minute."""
    return f"{datetime.fromisoformat(instant).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def percent(share: Decimal) -> str:
    """Return a share with as many places as it has: 0.025 is `2.5%`."""
    return f"{(share * 100).normalize():f}%"


def total(rows: Rows, name: str) -> Decimal:
    """Return the sum of an amount over rows."""
    return sum((exact(row[name]) for row in rows), ZERO)


def shown(value: object) -> str:
    """Return a value of a row, or the mark of nothing."""
    return NOTHING if value is None or value == "" else str(value)


def called(names: Rows, key: str) -> dict[str, str]:
    """Return what each id is called, out of the rows of a report of names."""
    return {row[key]: row["name"] for row in names}


def person(names: Mapping[str, str], staff_id: str | None) -> str:
    """Return a person or customer as `name (id)`, the id alone where nobody knows the name."""
    if staff_id is None:
        return NOTHING
    return f"{names[staff_id]}（{staff_id}）" if names.get(staff_id) else staff_id
