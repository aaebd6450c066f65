"""report: one report, for people or for programs."""

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console

from ops.commands.clock import say_trial, today, trial_mark
from ops.commands.home import As, here
from ops.commands.places import UsageError, place_of, require_file
from ops.language import spoken, worded
from ops.printing import for_programs

if TYPE_CHECKING:
    from ops.reports import Asked

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

EXPORTS = frozenset({"csv", "xlsx"})
READ = frozenset({"table", "xlsx"})  # by people, who want names beside ids

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


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
        today=today().isoformat(),
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
