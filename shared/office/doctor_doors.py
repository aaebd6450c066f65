"""The door at which a service tells what is wrong with it, as `./huikuan doctor` finds it, with the cure."""

from typing import Any

from fastapi import APIRouter

from shared.office import ills
from shared.office.doors import may
from shared.runtime.files import StoreAway
from shared.runtime.http.answers import Shown, shows
from shared.runtime.http.front_door import Parts, strict_router

router: APIRouter = strict_router()


class Finding(Shown):
    """One thing that was looked at: what was found, and the cure where it is not well."""

    name: str
    ok: bool
    found: list[str]
    cure: str


class Findings(Shown):
    """What a service tells of itself."""

    checks: list[Finding]


@router.get("/doctor", responses=shows(Findings), dependencies=[may("doctor.read")])
async def doctor(parts: Parts) -> dict[str, Any]:
    """Look at the database and the files of this service: what is ill, what to do, and what was set aside."""
    name = parts.service.name
    checks = [_finding(one, await one.ask(parts.pool, name)) for one in ills.KNOWN]
    checks.append(await _files(parts, name))
    checks.append({"name": "set aside", "ok": True, "found": await ills.aside(parts.pool, name), "cure": ""})
    return {"checks": checks}


def _finding(one: ills.Look, found: list[str]) -> dict[str, Any]:
    return {"name": one.name, "ok": not found, "found": found, "cure": one.cure if found else ""}


async def _files(parts: Parts, name: str) -> dict[str, Any]:
    cure = "restore files from a backup, or let somebody who has one send it again (PUT /files)"
    try:
        found = await ills.without_bytes(parts.files, parts.pool, name)
    except StoreAway as away:
        found, cure = [str(away)], "docs/operations.md, Files"
    return {"name": "attached files", "ok": not found, "found": found, "cure": cure if found else ""}
