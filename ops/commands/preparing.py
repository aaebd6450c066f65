"""import --prepare and import --template: what people have becomes interchange files; nothing is sent."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from ops.commands.places import UsageError, place_of, require_file
from ops.language import headed, worded
from ops.printing import whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.interchange.preparing.books import Prepared
    from shared.interchange.preparing.changes import Change

FAILED = 1
WRITTEN = ("file", "rows", "from")
CHANGED = ("count", "from", "column", "why", "first cell", "before", "after")
SHOWN_TROUBLES = 200
LONGEST_EXAMPLE = 30
LONGEST_NOTE = 60  # beside a bar
WORKBOOK = ".xlsx"

out = Console(highlight=False, soft_wrap=True)


def prepare(files: "Sequence[Path]", into: Path | None, encoding: str) -> int:
    """Turn files of people into a new folder of interchange files; where anything cannot be read, into nothing."""
    from ops import folder  # noqa: PLC0415
    from ops.commands.bar import bar  # noqa: PLC0415  # slow imports, only for the verb that needs them
    from shared.interchange.files import CHANGES  # noqa: PLC0415

    if into is None:
        raise UsageError(worded("--prepare needs --into DIR, the new folder for the interchange files"))
    place = _new_folder(into)
    named = [place_of(file) for file in files]
    for given, file in zip(files, named, strict=True):
        if not file.is_file():
            raise UsageError(worded("{given} is no file: name workbooks and text files", given=given))
    with bar() as shown:
        task = shown.add_task("reading", total=None)
        done = folder.read(
            named,
            encoding,
            lambda name, number, of: shown.update(task, description=name[:LONGEST_NOTE], completed=number, total=of),
        )
    if not done.clear:
        _list_troubles(done)
        return FAILED
    folder.write(done, place)
    _account_for(done)
    told = worded(
        "interchange files in {folder}: {files}; all changes in {list}; nothing was sent: look at them, then import",
        files=len(done.parts),
        folder=into,
        list=into / CHANGES,
    )
    out.print(told, markup=False)
    return 0


def template(file: Path) -> int:
    """Write the workbook that people fill in."""
    from shared.interchange.preparing.template import write  # noqa: PLC0415

    if file.suffix.lower() != WORKBOOK:
        raise UsageError(worded("{given} is no workbook: name a file that ends in .xlsx", given=file))
    require_file(file)
    place = place_of(file)
    if place.exists():
        raise UsageError(worded("{given} is there already: name a file that is not", given=file))
    write(str(place))
    out.print(worded("{file} is written: fill it in, then import --prepare {file} --into DIR", file=file), markup=False)
    return 0


def _new_folder(into: Path) -> Path:
    place = place_of(into)
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise UsageError(worded("{given} is there already: name a folder that is not", given=into))
    if not place.parent.is_dir():
        raise UsageError(
            worded("{given} cannot be written: there is no folder {parent}", given=into, parent=place.parent)
        )
    return place


def _list_troubles(done: "Prepared") -> None:
    troubles = done.account.troubles
    for one in troubles[:SHOWN_TROUBLES]:
        where = " ".join(filter(None, (one.file, one.cell, one.name)))
        out.print(f"{where}: {one.cause}; {one.cure}", markup=False)
    if len(troubles) > SHOWN_TROUBLES:
        more = f"{len(troubles) - SHOWN_TROUBLES:,}"
        out.print(worded("and {more} more: mend these, and the next run names the rest", more=more))
    if troubles:
        counted = f"{len(troubles):,}"
        out.print(worded("nothing was written; places that cannot be read: {count}", count=counted))
    else:
        out.print(worded("nothing was written: the files hold no rows"))
    _say_left_alone(done)


def _account_for(done: "Prepared") -> None:
    from shared.interchange.preparing.sheets import origin  # noqa: PLC0415

    table = _table(WRITTEN, right={"rows"})
    for file, parts in done.parts.items():
        for part in parts:
            table.add_row(file, f"{len(part.rows):,}", origin(part.sheet))
    whole(out, table)
    _show_changes(done.account.changes)
    _say_left_alone(done)


def _say_left_alone(done: "Prepared") -> None:
    if done.left_alone:
        told = worded("left alone, hidden or an explanation: {sheets}", sheets="; ".join(done.left_alone))
        out.print(told, markup=False)


def _show_changes(changes: "Sequence[Change]") -> None:
    """Print each kind of change as one line, with its first change as an example."""
    if not changes:
        out.print(worded("no value is written otherwise than it was"))
        return
    counts: Counter[tuple[object, ...]] = Counter()
    first: dict[tuple[object, ...], Change] = {}
    for one in changes:
        kind = one.file, one.sheet, one.name, tuple(why.text for why in one.why)
        counts[kind] += 1
        first.setdefault(kind, one)
    table = _table(CHANGED, right={"count"})
    for group, example in first.items():
        source = ", ".join(filter(None, (example.file, example.sheet)))
        why = "; ".join(map(str, example.why))
        values = (_short(example.before), _short(example.after))
        table.add_row(f"{counts[group]:,}", source, example.name, why, example.cell, *values)
    whole(out, table)


def _short(text: str) -> str:
    line = " ".join(text.split()) if text.strip() else text
    return line if len(line) <= LONGEST_EXAMPLE else f"{line[:LONGEST_EXAMPLE]}…"


def _table(columns: "Sequence[str]", right: set[str]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(headed(name), justify="right" if name in right else "left")
    return table
