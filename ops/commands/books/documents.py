"""document: statements, accounts and reviews as PDF files."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter
from rich.console import Console

from ops.commands.clock import say_trial
from ops.commands.home import As, here
from ops.commands.places import UsageError, place_of, require_file
from ops.language import worded
from shared.language import CHINESE, Language

Document = Literal["statement", "account", "review"]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


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
