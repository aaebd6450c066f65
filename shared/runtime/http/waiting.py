"""Positions that a reader asks for, and the wait until the tables here have taken them in."""

import re
from typing import Annotated

from fastapi import Header, Query, Request

from shared import SERVICES
from shared.runtime.http.problems import Problem
from shared.runtime.http.signing_in import running
from shared.runtime.running import Running

WAIT_SECONDS = 30.0
TOKEN = re.compile(r"[0-9]{1,18}|[a-z]+:[0-9]{1,18}(,[a-z]+:[0-9]{1,18})*")
WAIT = re.compile(r"(?:^|[,;\s])wait=([0-9]{1,4})(?:$|[,;\s])")


def wanted(service: str, at_least: str | None) -> dict[str, int]:
    """Read a position token: `123` in the own log, or `orders:12,receivables:40`."""
    if at_least is None:
        return {}
    if not TOKEN.fullmatch(at_least):
        raise Problem(400, "at-least is a position such as 123, or orders:12,receivables:40")
    if at_least.isdigit():
        return {service: int(at_least)}
    positions = {source: int(position) for source, position in (pair.split(":") for pair in at_least.split(","))}
    if strangers := positions.keys() - SERVICES - {service}:
        raise Problem(400, f"at-least names no service of ours: {', '.join(sorted(strangers))}")
    return positions


async def caught_up(
    request: Request,
    at_least: Annotated[str | None, Query(alias="at-least", max_length=400)] = None,
    prefer: Annotated[str | None, Header(max_length=200)] = None,
) -> Running:
    """Wait until the tables here have taken in the demanded positions; `Prefer: wait=2` (RFC 7240) waits no longer."""
    parts = running(request)
    if positions := wanted(parts.service.name, at_least):
        shorter = WAIT.search(prefer or "")
        await parts.progress.reached(positions, within=min(WAIT_SECONDS, int(shorter[1]) if shorter else WAIT_SECONDS))
    return parts
