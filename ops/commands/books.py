"""import, report, close-month, pack, document: the books in and out, through the running services."""

import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich import box
from rich.console import Console
from rich.prompt import Confirm
from rich.table import Table

from ops.commands.clock import say_trial, trial_mark
from ops.commands.home import As, here
from ops.commands.places import UsageError, place_of, require_file
from ops.language import headed, spoken, worded
from ops.printing import for_programs, whole
from ops.waiting import on_stderr
from shared.events.days import business_date
from shared.language import CHINESE, Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops.reports import Asked
    from ops.reports.closing import Foreseen
    from shared.interchange import Outcome, Reject

Name = Literal[
    "commission",
    "commission-entries",
    "statement",
    "ranking",
    "ageing",
    "overdue",
    "grades",
    "contacts",
    "grades-over-time",
    "contract-ledger",
    "receivables",
    "contracts",
    "contract-changes",
    "review-notices",
    "dispatch",
    "dispatch-plan",
    "production",
    "proofs",
    "carrier-cases",
    "stock",
    "drivers",
    "collections",
    "bills",
    "promises",
    "retention",
    "collection-progress",
    "freight-accounts",
    "leaver-statements",
    "stages",
    "access-log",
    "people",
    "customer-names",
    "complaints-overdue",
    "duties",
    "proposals",
    "rules",
]
Format = Literal["table", "csv", "json", "xlsx"]
Document = Literal["statement", "account", "review"]
SHOWN_REJECTS = 20
EXPORTS = frozenset({"csv", "xlsx"})
READ = frozenset({"table", "xlsx"})  # by people, who want names beside ids
WORKBOOK = ".xlsx"
FAILED = 1
LONGEST_NOTE = 60  # beside a bar
TRIAL_FILE = "试用.txt"
"""In a pack of a home for trials, beside its reports, whose rows stay as they are."""
FORETOLD = ("file", "new", "new, judged later", "known already", "refused")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def register(app: App) -> None:
    """Add the verbs of this room."""
    app.command(import_, name="import", synonym=("load", "upload"))
    app.command(report, synonym=("reports", "show", "print"))
    app.command(close_month, name="close-month", synonym=("close", "month", "closing"))
    app.command(pack, synonym=("export", "books"))
    app.command(document, synonym=("documents", "paper", "pdf"))


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
    from ops.commands.bar import bar  # noqa: PLC0415  # slow imports, only for the verb that needs them
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


def report(
    name: Name,
    /,
    *,
    month: str | None = None,
    year: str | None = None,
    staff: str | None = None,
    customer: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    date: str | None = None,
    at: str | None = None,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    to: str | None = None,
    top: Annotated[int | None, Parameter(validator=Number(gte=1))] = None,
    format: Annotated[Format, Parameter(alias="-f")] = "table",  # noqa: A002  # the option's public name
    into: Path | None = None,
    names: bool = False,
    wait: Annotated[bool, Parameter(negative="--no-wait")] = True,
    purpose: str = "report",
    as_: As = None,
) -> int:
    """Print a report, after the tables have caught up with every accepted write (`--no-wait`: as they are).

    Parameters
    ----------
    name
        Which report.
    month
        commission, commission-entries, statement, ranking: the month, 2024-03.
    year
        ranking: the year, 2024.
    staff
        statement, commission-entries: one person.
    customer
        contacts: one customer.
    as_of
        ageing, overdue, grades, receivables, contract-ledger, duties: the business day, 2024-03-31; today without it.
    known_at
        ageing: leave out what was recorded after this instant, 2024-03-31T12:00:00Z.
    date
        dispatch: the day, 2024-03-31.
    at
        complaints-overdue: the instant, 2024-03-31T12:00:00Z; now without it.
    from_
        contacts, dispatch-plan: the first day, 2024-03-31.
    to
        contacts, dispatch-plan: the last day, 2024-03-31.
    top
        Show only so many rows, from the first; the total of a table stays that of all.
    format
        table for people, csv and json for programs, xlsx for spreadsheets.
    into
        Write csv, json or xlsx to this file; without it they are printed.
    names
        With csv and json: what each staff id and customer id is called, in a column right after it. The others have it.
    wait
        Wait until the tables have caught up.
    purpose
        With csv and xlsx: what for, as the access log keeps it where the list is one whose export is logged.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import as_csv, as_json, fetch, named, question, settled, show  # noqa: PLC0415

    _require_place(format, into)
    asked = question(
        name,
        today=_today().isoformat(),
        month=month,
        year=year,
        staff=staff,
        customer=customer,
        as_of=as_of,
        known_at=known_at,
        date=date,
        at=at,
        **{"from": from_, "to": to},
    )

    async def answered() -> "tuple[Asked, list[dict[str, object]], dict[str, int] | None]":
        async with Calls(Connection.of(here(), as_)) as calls:
            heads = await settled(calls) if wait else None
            rows = await fetch(calls, asked, purpose=purpose if format in EXPORTS else None)
            return *(await named(calls, asked, rows) if names or format in READ else (asked, rows)), heads

    shown, found, heads = asyncio.run(answered())
    if format == "table":
        show(out, shown, found, top=top, mark=trial_mark(here()))
        return 0
    say_trial(err, here())
    match format:
        case "csv":
            content = as_csv(shown, found[:top]).encode()
        case "json":
            content = as_json(found[:top]).encode()
        case "xlsx":
            content = _as_workbook(shown, found, top, heads)
    if into is None:
        for_programs(content)
    else:
        place_of(into).write_bytes(content)
    return 0


def _require_place(format: Format, into: Path | None) -> None:  # noqa: A002  # as the option is called
    """Look whether what is asked for has a place to go. Raises UsageError."""
    if into is not None:
        if format == "table":
            raise UsageError(worded("--into is for --format csv, json or xlsx: a table is printed"))
        require_file(into)
    elif format == "xlsx" and sys.stdout.isatty():
        raise UsageError(worded("xlsx is no text: name a file with --into FILE"))


def _as_workbook(
    asked: "Asked", rows: "list[dict[str, object]]", top: int | None, heads: "dict[str, int] | None"
) -> bytes:
    from ops.reports.format import asked_for, cut_note, heading  # noqa: PLC0415
    from ops.reports.sheets import positions, sheet_of  # noqa: PLC0415
    from shared.papers.words import Words  # noqa: PLC0415
    from shared.papers.workbook import listed  # noqa: PLC0415

    told = [*asked_for(asked), *cut_note(rows, top)]
    return listed(
        sheet_of(asked, rows[:top], Words(spoken())),
        title=heading(asked),
        asked=", ".join(told),
        as_of=positions(heads),
        language=spoken(),
        trial=here().trial is not None,
    )


def close_month(
    month: str,
    /,
    *,
    through: str | None = None,
    dry_run: bool = False,
    yes: Annotated[bool, Parameter(alias="-y")] = False,
    as_: As = None,
) -> int:
    """Close the commission period of a month, or of several in their order. A closed month never changes.

    On a terminal it shows months, people and sums, and asks first.

    Parameters
    ----------
    month
        The (first) month, 2024-03.
    through
        The last month.
    dry_run
        Only show months, people and sums; close nothing.
    yes
        Close without asking.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import close_months, foresee_months, require_over, show_foreseen, span  # noqa: PLC0415
    from ops.reports.closing import STANDS_STILL_SECONDS  # noqa: PLC0415

    first, last = span(month, through)
    require_over(last, _today())
    say_trial(err, here())
    asks = not yes and sys.stdin.isatty() and sys.stdout.isatty()
    said: list[str] = []

    def warned(sentence: str) -> None:
        if not said:
            err.print(sentence, markup=False)
        said.append(sentence)

    async def foreseen() -> "Sequence[Foreseen]":
        async with Calls(Connection.of(here(), as_)) as calls:
            return await foresee_months(calls, first, last, warned=warned)

    async def close() -> None:
        async with Calls(Connection.of(here(), as_)) as calls:
            patience = 0.0 if said else STANDS_STILL_SECONDS  # it was waited for before the question
            await close_months(calls, first, last, told=out.print, warned=warned, patience=patience)

    if dry_run or asks:
        show_foreseen(out, asyncio.run(foreseen()))
    if dry_run:
        return 0
    if asks and not Confirm.ask(worded("Close? A closed month never changes"), default=False, console=out):
        out.print(worded("nothing was closed"))
        return FAILED
    asyncio.run(close())
    return 0


def pack(
    month: str,
    /,
    *,
    into: Path,
    through: str | None = None,
    pdf: bool = False,
    xlsx: bool = False,
    language: Annotated[Language, Parameter(name="--language")] = CHINESE,
    purpose: str = "pack",
    as_: As = None,
) -> int:
    """Write the month-end pack: every report of a month, or of several, as CSV files.

    Parameters
    ----------
    month
        The (first) month, 2024-03.
    into
        The folder for the files; it is made where it is missing.
    through
        The last month.
    pdf
        Beside them the statement (提成结算单) of each person, in a folder for each month.
    xlsx
        Beside them a workbook for each month, a sheet a report.
    language
        The language of statements and workbooks, whatever the command line speaks.
    purpose
        What for, as the access log keeps it of the lists whose export is logged.
    """
    from ops.commands.bar import bar  # noqa: PLC0415
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import open_months, span  # noqa: PLC0415
    from ops.reports.pack import Papers, files, write, write_with_papers  # noqa: PLC0415

    months = span(month, through)
    wanted = files(*months)
    papers = Papers(pdf=pdf, xlsx=xlsx, language=language, trial=here().trial is not None)
    count = len([*months[0].through(months[1])])
    place = place_of(into)
    if place.exists() and not place.is_dir():
        raise UsageError(worded("{given} is no folder: name the one that the files shall be written to", given=into))
    place.mkdir(parents=True, exist_ok=True)

    def tell(done: int) -> None:
        shown.update(task, completed=done)

    async def ask() -> tuple[list[str], int]:
        async with Calls(Connection.of(here(), as_), show=waiting) as calls:
            if papers.kinds:
                written = await write_with_papers(calls, months, place, papers, told=tell, purpose=purpose)
            else:
                await write(calls, wanted, place, told=tell, purpose=purpose)
                written = 0
            return [str(one) for one in await open_months(calls, *months)], written

    with bar() as shown:
        task = shown.add_task("reports", total=len(wanted) + papers.kinds * count)
        waiting = on_stderr() if shown.disable else lambda text: shown.update(task, description=text[:LONGEST_NOTE])
        still, statements = asyncio.run(ask())
    if (mark := trial_mark(here())) is not None:
        (place / TRIAL_FILE).write_text(f"{mark}\n", encoding="utf-8")
        err.print(mark, markup=False)
    out.print(worded("{count} reports are in {folder}", count=len(wanted), folder=into), markup=False)
    if xlsx:
        out.print(worded("workbooks beside them: {count:,}", count=count))
    if pdf:
        out.print(worded("statements beside them, in a folder for each month: {count:,}", count=statements))
    if still:
        told = worded(
            "{months} is still open: the figures change with what is recorded until the close"
            if len(still) == 1
            else "{months} are still open: the figures change with what is recorded until the close",
            months=", ".join(still),
        )
        err.print(told, markup=False)
    return 0


def document(
    name: Document,
    id_: Annotated[str, Parameter(name="ID")],
    /,
    *,
    into: Path,
    month: str | None = None,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    to: str | None = None,
    known_at: str | None = None,
    language: Annotated[Language, Parameter(name="--language")] = CHINESE,
    wait: Annotated[bool, Parameter(negative="--no-wait")] = True,
    purpose: str = "document",
    as_: As = None,
) -> int:
    """Write a document as a PDF file: a statement (提成结算单), an account (客户对账单), a review (合同评审记录表).

    Parameters
    ----------
    name
        Which document.
    id_
        Of whom or what: a staff id, a customer id, a contract number.
    into
        The file.
    month
        statement: the month, 2024-03.
    from_
        account: the first day, 2024-01-01.
    to
        account: the last day, 2024-03-31.
    known_at
        account: leave out what was recorded after this instant, 2024-03-31T12:00:00Z.
    language
        The language of the document, whatever the command line speaks.
    wait
        Wait until the tables have caught up.
    purpose
        What for, as the access log keeps it of what is logged. A contract is read by a person: give --as.
    """
    from ops.connection import Calls, Connection  # noqa: PLC0415
    from ops.reports import settled  # noqa: PLC0415
    from ops.reports.papers import document as laid_out  # noqa: PLC0415
    from ops.reports.papers import wanted  # noqa: PLC0415

    asked = wanted(name, {"month": month, "from": from_, "to": to, "known_at": known_at})
    if name == "review" and as_ is None:
        raise UsageError(worded("the operator reads no contract: name a person who may, with --as STAFF_ID"))
    require_file(into)
    trial = here().trial is not None

    async def ask() -> bytes:
        async with Calls(Connection.of(here(), as_)) as calls:
            if wait:
                await settled(calls)
            return await laid_out(calls, name, id_, asked, language=language, trial=trial, purpose=purpose)

    content = asyncio.run(ask())
    say_trial(err, here())
    place_of(into).write_bytes(content)
    out.print(worded("the document is in {file}", file=into), markup=False)
    return 0


def _today() -> dt.date:
    from ops.stack.trial import present  # noqa: PLC0415

    return business_date(present(here()))


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
