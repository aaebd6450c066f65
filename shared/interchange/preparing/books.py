"""Sheets -> interchange files, each of all sheets that bring rows to it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shared.interchange.files import FILES, File
from shared.interchange.preparing.cells import Sheet
from shared.interchange.preparing.changes import Account
from shared.interchange.preparing.sheets import Part, explains, origin, part
from shared.papers.separated import csv_line

Progress = Callable[[str, int, int], None]
"""Told which sheet is read, how many were, and how many there are."""


@dataclass(slots=True)
class Prepared:
    """What became of the sheets: the parts of each file in the order of reading, the account, the sheets left alone.

    `encodings` names that of each text file.
    """

    parts: dict[str, list[Part]] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    left_alone: list[str] = field(default_factory=list)
    encodings: dict[str, str] = field(default_factory=dict)

    @property
    def clear(self) -> bool:
        """Whether everything could be read, and it is something."""
        return bool(self.parts) and not self.account.troubles


def prepared(sheets: Sequence[Sheet], account: Account, progress: Progress = lambda *_: None) -> Prepared:
    """Read the sheets; `account` may hold troubles with files that are no sheets at all."""
    found = Prepared(account=account)
    for number, sheet in enumerate(sheets, start=1):
        progress(sheet.name or sheet.file, number, len(sheets))
        if explains(sheet):
            found.left_alone.append(origin(sheet))
            continue
        changes = len(found.account.changes)
        brought = part(sheet, found.account)
        if brought is not None and brought.rows:
            found.parts.setdefault(brought.file.name, []).append(brought)
        elif brought is not None:
            del found.account.changes[changes:]  # a header without rows is nothing that was changed
    return found


def contents(parts: Mapping[str, Sequence[Part]]) -> dict[str, str]:
    """Return the interchange files by name, in the order in which the interchange lists them."""
    return {file.name: _content(file, parts[file.name]) for file in FILES if file.name in parts}


def _content(file: File, parts: Iterable[Part]) -> str:
    parts = list(parts)
    columns = [one.name for one in file.columns if any(one.name in brought.columns for brought in parts)]
    rows = ([row.get(name, "") for name in columns] for brought in parts for row in brought.rows)
    return "".join(csv_line(cells) for cells in (columns, *rows))
