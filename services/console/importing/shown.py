"""The sections of an upload's page: what was read, every change, and the fate of the rows, foreseen or final."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from services.console.frame.formats import TEXT, WHOLE, WORD
from services.console.frame.lists import Column
from services.console.frame.records import Section
from services.console.importing.uploads import Upload
from shared.interchange.ledger import Fate
from shared.interchange.preparing.changes import Change
from shared.interchange.preparing.sheets import origin

SHOWN = 200
"""Rows of a table; the whole of it is a file."""
WRITTEN = (Column("file"), Column("rows", WHOLE), Column("from"), Column("encoding"))
TROUBLES = (Column("file"), Column("cell"), Column("column"), Column("cause"), Column("cure"))
KINDS = (
    Column("count", WHOLE),
    Column("from"),
    Column("column"),
    Column("why"),
    Column("first cell"),
    Column("before"),
    Column("after"),
)
CHANGES = (Column("from"), Column("cell"), Column("column"), Column("before"), Column("after"), Column("why"))
FORETOLD = (
    Column("file"),
    Column("new", WHOLE),
    Column("new, judged later", WHOLE),
    Column("known already", WHOLE),
    Column("refused", WHOLE),
)
CAME_OF_IT = (Column("file"), Column("taken", WHOLE), Column("known already", WHOLE), Column("refused", WHOLE))
REFUSED = (Column("file"), Column("line", WHOLE), Column("column"), Column("value"), Column("reason"))
SUSPECTED = (Column("customer_id", TEXT), Column("earlier_id", TEXT), Column("likeness", WORD))


def read(found: Upload) -> list[Section]:
    """Return what was read: files, what could not be read, and every change."""
    if found.prepared is None:
        return []
    account, parts = found.prepared.account, found.prepared.parts
    written = [
        {
            "file": file,
            "rows": len(part.rows),
            "from": origin(part.sheet),
            "encoding": found.prepared.encodings.get(part.sheet.file, ""),
        }
        for file, brought in parts.items()
        for part in brought
    ]
    troubles = [
        {"file": one.file, "cell": one.cell, "column": one.name, "cause": str(one.cause), "cure": str(one.cure)}
        for one in account.troubles[:SHOWN]
    ]
    sections = [Section("What was read", WRITTEN, written, empty="No row was found.")]
    if troubles:
        sections.insert(0, Section("What could not be read", TROUBLES, troubles))
    sections.append(Section("What was changed, by kind", KINDS, _kinds(account.changes), empty="No value was changed."))
    if account.changes:
        sections.append(Section("Every change", CHANGES, [_change(one) for one in account.changes[:SHOWN]]))
    return sections


def _change(one: Change) -> dict[str, Any]:
    source = ", ".join(filter(None, (one.file, one.sheet)))
    why = "; ".join(map(str, one.why))
    values = {"before": one.before, "after": one.after}
    return {"from": source, "cell": one.cell, "first cell": one.cell, "column": one.name, "why": why, **values}


def _kinds(changes: Sequence[Change]) -> list[dict[str, Any]]:
    counts: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], Change] = {}
    for one in changes:
        kind = one.file, one.sheet, one.name, tuple(why.text for why in one.why)
        counts[kind] += 1
        first.setdefault(kind, one)
    return [{**_change(example), "count": counts[kind]} for kind, example in first.items()]


def became(found: Upload) -> list[Section]:
    """Return what became of the rows, or what would."""
    latest = found.latest
    if latest is None:
        return []
    rows = [
        {
            "file": file,
            "new": fates.get(Fate.TAKEN, 0),
            "taken": fates.get(Fate.TAKEN, 0),
            "new, judged later": fates.get(Fate.RESTING, 0),
            "known already": fates.get(Fate.KNOWN, 0),
            "refused": fates.get(Fate.REFUSED, 0),
        }
        for file, fates in latest.files.items()
    ]
    rejects = [
        {"file": one.file, "line": one.line, "column": one.column, "value": one.value, "reason": one.reason}
        for one in latest.rejects[:SHOWN]
    ]
    suspected = [
        {"customer_id": one.customer_id, "earlier_id": one.earlier_id, "likeness": one.likeness}
        for one in latest.suspicions[:SHOWN]
    ]
    foretold = Section("What would become of it", FORETOLD, rows)
    sections = [foretold if latest.dry_run else Section("What became of it", CAME_OF_IT, rows)]
    if rejects:
        sections.append(Section("Refused rows", REFUSED, rejects))
    if suspected:
        sections.append(Section("May be an earlier customer: a manager merges or clears it", SUSPECTED, suspected))
    return sections
