"""import: the books in, through the services' own decisions; what became of each row."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from rich import box
from rich.console import Console
from rich.table import Table

from ops.commands.clock import say_trial
from ops.commands.home import As, here
from ops.commands.places import UsageError, place_of, require_file
from ops.language import headed, worded
from ops.printing import whole
from ops.waiting import on_stderr

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.interchange import Outcome, Reject

SHOWN_REJECTS = 20
WORKBOOK = ".xlsx"


FORETOLD = ("file", "new", "new, judged later", "known already", "refused")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def import_(
    directory: Path | None = None,
    /,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    encoding: str | None = None,
    prepare: Annotated[list[Path] | None, Parameter(consume_multiple=True)] = None,
    into: Path | None = None,
    template: Path | None = None,
    as_: As = None,
) -> int:
    """Load an interchange directory (CSV files) through the services' own decisions. Twice changes nothing.

    What you have in workbooks or other text files becomes such a directory first: --prepare FILE… --into DIR.

    Parameters
    ----------
    directory
        The folder with staff.csv, customers.csv, contracts.csv, …
    dry_run
        Ask the services what would become of every row, and record nothing.
    rejects
        Write refused rows to this file. CSV: file, line, column, value, reason; with a name that ends in .xlsx, a
        workbook in the form of the template, with the reason beside each row.
    encoding
        utf-8 or gb18030 (gbk): of the files whose bytes could be either.
    prepare
        Turn these workbooks (xlsx, xls), text files (other separators, encodings, headers, dates, amounts) and zips of
        such into interchange files, and list every change. Sends nothing.
    into
        With --prepare: the new folder for the interchange files and changes.csv. It appears whole or not at all.
    template
        Write the workbook that people fill in, with a sheet for each interchange file.
    """
    told = _encoding(encoding)
    if prepare is not None or template is not None:
        _require_one_task(directory, rejects, prepare, template, dry_run=dry_run)
        from ops.commands import preparing  # noqa: PLC0415  # slow imports, only for the verb that needs them

        return preparing.template(template) if template else preparing.prepare(prepare or [], into, told)
    if directory is None or into is not None:
        raise UsageError(worded("name the folder that holds the CSV files, or --prepare FILE… --into DIR"))
    return _load(directory, dry_run=dry_run, rejects=rejects, encoding=told, as_=as_)


def _require_one_task(
    directory: Path | None,
    rejects: Path | None,
    prepare: "Sequence[Path] | None",
    template: Path | None,
    *,
    dry_run: bool,
) -> None:
    """Look whether a command line that prepares asks for nothing else. Raises UsageError."""
    if directory is not None or rejects is not None or dry_run or (prepare is not None and template is not None):
        raise UsageError(worded("--prepare and --template stand alone: they send nothing"))


def _load(directory: Path, *, dry_run: bool, rejects: Path | None, encoding: str, as_: As) -> int:
    from ops.commands.bar import LONGEST_NOTE, bar  # noqa: PLC0415  # slow imports, only for the verb that needs them
    from ops.connection import Connection  # noqa: PLC0415
    from ops.folder import Folder  # noqa: PLC0415
    from shared.interchange.loading import load  # noqa: PLC0415

    place = place_of(directory)
    if place.is_file():
        raise UsageError(worded("{given} is a file: first import --prepare {given} --into DIR", given=directory))
    if not place.is_dir():
        raise UsageError(worded("{given} is no folder: name the one that holds the CSV files", given=directory))
    if rejects is not None:
        require_file(rejects)
        _require_no_input(rejects, place)
    with bar() as shown:
        task = shown.add_task("reading", total=None)
        waiting = on_stderr() if shown.disable else lambda text: shown.update(task, description=text[:LONGEST_NOTE])
        outcome = asyncio.run(
            load(
                Folder(place),
                connect=Connection.of(here(), as_),
                dry_run=dry_run,
                encoding=encoding,
                show=waiting,
                progress=lambda door, done, of: shown.update(task, description=door, completed=done, total=of),
            )
        )
    _account_for(outcome)
    say_trial(err, here())
    if rejects is None:
        _list_refused(outcome.rejects)
    else:
        _write_refused(outcome, rejects, place)
        out.print(worded("refused rows in {file}: {count:,}", file=rejects, count=len(outcome.rejects)), markup=False)
    return outcome.exit_code


def _account_for(outcome: "Outcome") -> None:
    for encoding in sorted(set(outcome.encodings.values())):
        files = ", ".join(name for name, one in outcome.encodings.items() if one == encoding)
        out.print(worded("read as {encoding}: {files}", encoding=encoding, files=files), markup=False)
    counted = worded("{known:,} known already, {refused:,} refused", known=outcome.known, refused=outcome.refused)
    if outcome.refused_files:
        counted += worded(
            ", {files} file refused as a whole"
            if len(outcome.refused_files) == 1
            else ", {files} files refused as a whole",
            files=len(outcome.refused_files),
        )
    if outcome.dry_run:
        _foretell(outcome)
        told = worded("{rows:,} rows would be new, {counted}; nothing was written", rows=outcome.taken, counted=counted)
        out.print(told)
        if outcome.resting:
            resting = worded(
                "{rows:,} of the new ones rest on other new rows: they are judged when they are sent",
                rows=outcome.resting,
            )
            out.print(resting)
    else:
        out.print(worded("{rows:,} rows taken, {counted}", rows=outcome.taken, counted=counted))
    if not outcome.readable and not outcome.rejects:
        out.print(worded("nothing could be read: the folder holds no CSV file of the interchange, such as staff.csv"))
    for one in outcome.suspicions:
        told = worded(
            "customer {later} may be customer {earlier}, by the same {likeness}: a manager merges or clears it",
            later=one.customer_id,
            earlier=one.earlier_id,
            likeness=one.likeness,
        )
        out.print(told, markup=False)
    if outcome.strangers:
        strangers = ", ".join(outcome.strangers)
        told = worded("left alone, since no interchange file is named so: {files}", files=strangers)
        out.print(told, markup=False)


def _foretell(outcome: "Outcome") -> None:
    """Print what would become of each file's rows."""
    from shared.interchange.ledger import Fate  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in FORETOLD:
        table.add_column(headed(name), justify="left" if name == "file" else "right", no_wrap=name == "file")
    for file, fates in outcome.files.items():
        counts = fates.get(Fate.TAKEN, 0), fates.get(Fate.RESTING, 0), fates.get(Fate.KNOWN, 0)
        table.add_row(file, *(f"{count:,}" for count in (*counts, fates.get(Fate.REFUSED, 0))))
    if outcome.files:
        whole(out, table)


def _list_refused(rejects: "Sequence[Reject]") -> None:
    for one in rejects[:SHOWN_REJECTS]:
        cell = f" {one.column} {one.value!r}" if one.column else ""
        out.print(f"  {one.file}:{one.line}{cell}: {one.reason}", markup=False)
    if len(rejects) > SHOWN_REJECTS:
        more = len(rejects) - SHOWN_REJECTS
        out.print("  " + worded("and {more:,} more: give --rejects FILE", more=more))


def _write_refused(outcome: "Outcome", given: Path, directory: Path) -> None:
    """Write the refused rows: a workbook where the name says so, else CSV."""
    from shared.interchange.ledger import rejects_csv  # noqa: PLC0415

    place = place_of(given)
    if place.suffix.lower() == WORKBOOK:
        from ops.folder import Folder  # noqa: PLC0415
        from shared.interchange.preparing.refused import write  # noqa: PLC0415

        write(str(place), Folder(directory), outcome.rejects, outcome.encodings)
    else:
        place.write_text(rejects_csv(outcome.rejects), encoding="utf-8", newline="")


def _require_no_input(given: Path, directory: Path) -> None:
    """Look whether the refused rows would overwrite a file of the directory that is read. Raises UsageError."""
    from shared.interchange.files import FILES  # noqa: PLC0415

    place = place_of(given)
    inputs = [directory / file.name for file in FILES]
    if place in inputs or any(one.exists() and place.exists() and one.samefile(place) for one in inputs):
        raise UsageError(f"{given} is a file that the import reads: name another one for the refused rows")
    if place.parent == directory and place.exists() and not _is_of_refused_rows(place):
        raise UsageError(f"{given} stands in the folder already and holds something else: name another file")


def _is_of_refused_rows(place: Path) -> bool:
    from shared.interchange.ledger import COLUMNS  # noqa: PLC0415
    from shared.interchange.preparing.refused import is_ours  # noqa: PLC0415

    if place.suffix.lower() == WORKBOOK:
        return is_ours(place.read_bytes())
    return place.read_bytes().startswith(",".join(COLUMNS).encode())


def _encoding(given: str | None) -> str:
    """Return the encoding that somebody names, empty where nobody does. Raises UsageError."""
    from shared.interchange.encoding import ALIASES  # noqa: PLC0415

    if given is not None and given.lower() not in ALIASES:
        raise UsageError(f"--encoding {given}: an interchange file is in utf-8 or gb18030 (gbk)")
    return ALIASES[given.lower()] if given is not None else ""
