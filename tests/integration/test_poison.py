"""Poison at each member of each door: refused at once by 4xx, never 5xx, and no log has moved."""

import asyncio
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args
from urllib.parse import quote

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared import SERVICES
from shared.runtime.http.application import doors
from tests.integration.house import Door, house
from tests.poisons import POISONS, poisoned, sound

PEOPLE = ("gm", "director", "manager", "finance", "office", "rep", "quality")
REFUSED = range(400, 500)
NO_RIGHT = {401, 403}
UNHEARD_OF = ("unheard of", "", "\x00")
"""In place of one of several words."""
AT_ONCE = 16
WITHIN_SECONDS = 20.0  # for one answer of a busy machine; a hang is far longer
WAYS_A_PLACE = 4
IN_A_URL = ("\x00", "a\x1fb", "x" * 401, "a\u202eb\x7f")


class Shot(NamedTuple):
    """A request that must be refused, and what is wrong with it."""

    route: APIRoute
    path: str
    query: dict[str, Any]
    body: Any
    wrong: str


def taken(by: Dependant, part: str) -> Iterator[Any]:
    yield from getattr(by, f"{part}_params")
    for other in by.dependencies:
        yield from taken(other, part)


def typed(one: Any) -> Any:
    return Annotated[one.field_info.annotation, None, *one.field_info.metadata]


def base(of: Any) -> Any:
    """Return the plain type in an annotation."""
    while get_args(of):
        of = next(part for part in get_args(of) if part is not NoneType)
    return of


def filled(route: APIRoute, **changed: str) -> str:
    """Return the path with a sound value in each place, or the ones named."""
    path = route.path
    for one in taken(route.dependant, "path"):
        path = path.replace(f"{{{one.name}}}", changed.get(one.name, quote(str(sound(typed(one))), safe="")))
    return path


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", errors="surrogatepass"), safe="")


def spread(shots: list[Shot]) -> Iterator[Shot]:
    """Yield some of the ways in which each place is spoilt, other ones at each place."""
    of_place: dict[str, list[Shot]] = {}
    for shot in shots:
        of_place.setdefault(shot.wrong.partition(" ")[0], []).append(shot)
    for number, ways in enumerate(of_place.values()):
        step = max(1, len(ways) // WAYS_A_PLACE)
        yield from ways[number % step :: step]


def in_a_query(kind: type) -> list[str]:
    """Return poison of a kind as a URL can carry it, where every value is text, and half a character is another one."""
    return [by for by in IN_A_URL if kind is str] or [
        by for by in POISONS.get(kind, UNHEARD_OF) if isinstance(by, str) and by != "1" and "\ud800" not in by
    ]


def shots(route: APIRoute) -> Iterator[Shot]:
    query = {one.alias: sound(typed(one)) for one in taken(route.dependant, "query") if one.field_info.is_required()}
    bodies = [typed(one) for one in taken(route.dependant, "body")]
    body = sound(bodies[0]) if bodies else None
    for one in taken(route.dependant, "path"):
        for by in IN_A_URL:
            yield Shot(route, filled(route, **{one.name: encoded(by)}), query, body, f"{one.name} {ascii(by)[:40]}")
    for one in taken(route.dependant, "query"):
        for by in in_a_query(base(one.field_info.annotation)):
            yield Shot(route, filled(route), {**query, one.alias: by}, body, f"?{one.alias} {ascii(by)[:40]}")
    for of in bodies:
        for wrong in poisoned(of):
            yield Shot(route, filled(route), query, wrong.body, f"{wrong.at} {ascii(wrong.by)[:40]}")


async def whoever_may(door: Door, route: APIRoute) -> Door | None:
    """Return the door as somebody who has the right to use a route, None where nobody here has.

    Who decides may do it in another's place: so the right is looked at beside the body, and only a sound one tells.
    """
    path, bodies = filled(route), [sound(typed(one)) for one in taken(route.dependant, "body")]
    for one in (door, *(door.as_(f"P{number}", role) for number, role in enumerate(PEOPLE))):
        posts = "POST" in (route.methods or ())
        answer = await one.post(f"{path}?dry-run=true", *bodies or [{}]) if posts else await one.get(path)
        if answer.status_code not in NO_RIGHT:
            return one
    return None


async def answered(door: Door, authorization: str, shot: Shot, number: int) -> tuple[Shot, int]:
    asked = "&".join(f"{name}={encoded(str(value))}" for name, value in shot.query.items())
    headers = {
        "Authorization": authorization,
        "Idempotency-Key": f"poison-{number}",
        "If-Match": '"1"',
        "Content-Type": "application/json",
    }
    [method] = set(shot.route.methods or ()) - {"HEAD"}
    content = None if method == "GET" else json.dumps(shot.body).encode()
    async with asyncio.timeout(WITHIN_SECONDS):
        answer = await door.client.request(method, f"{shot.path}?{asked}", content=content, headers=headers)
    return shot, answer.status_code


@pytest.mark.parametrize("name", SERVICES)
async def test_poison_is_refused_at_each_door(name: str, postgres: str, tmp_path: Path) -> None:
    service = import_module(f"services.{name}.app").SERVICE
    async with house(postgres, tmp_path, service) as company:
        log, limit = company.running[name].log, asyncio.Semaphore(AT_ONCE)
        wrong: list[str] = []
        asked = 0

        async def one(door: Door, authorization: str, shot: Shot, number: int) -> None:
            async with limit:
                _, status = await answered(door, authorization, shot, number)
            if status not in REFUSED or status in NO_RIGHT:
                wrong.append(f"{status} {shot.route.path}: {shot.wrong}")

        for route in doors(service):
            assert isinstance(route, APIRoute)
            door = await whoever_may(company.doors[name], route)
            if door is None:
                continue
            authorization = (await door.get("/openapi.json")).request.headers["authorization"]
            before = (await log.head()).position
            some = list(spread(list(shots(route))))
            await asyncio.gather(*(one(door, authorization, shot, asked + at) for at, shot in enumerate(some)))
            asked += len(some)
            assert (await log.head()).position == before, route.path
        assert not wrong, "\n".join(wrong)
        assert asked > 100
