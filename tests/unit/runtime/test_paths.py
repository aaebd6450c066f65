"""Any id that a body may carry can stand in a path: of every door of every service, whatever the id looks like."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from fastapi.routing import APIRoute
from hypothesis import given
from hypothesis import strategies as st
from starlette.routing import Match

from ops.connection import part
from shared import SERVICES
from shared.runtime.http.application import doors
from shared.runtime.http.paths import Encoded, parted

NASTY = (
    "a/b c%2F测",
    "HT/2024/001",
    "..",
    ".",
    "a;b=c",
    "what?",
    "50%",
    "%2F",
    "%252F",
    "/",
    "//",
    "+ &#",
    "é",
    "测试/一",
)
NUMBERED = frozenset({"number"})  # a parameter that is a number of ours, not somebody's id


def routes() -> Iterator[tuple[str, APIRoute]]:
    """Yield every door that has an id in its path, with its service."""
    for service in SERVICES:
        for route in doors(import_module(f"services.{service}.app").SERVICE):
            if isinstance(route, APIRoute) and set(route.param_convertors) - NUMBERED:
                yield service, route


DOORS = list(routes())


def scope(path: str, method: str) -> dict[str, Any]:
    """Return the scope of a request as the server makes it, and as it is passed on."""
    request = httpx2.Request(method, f"http://huikuan{path}")
    seen: list[dict[str, Any]] = []

    async def behind(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope)

    raw = request.url.raw_path
    given = {"type": "http", "method": method, "path": request.url.path, "raw_path": raw, "root_path": ""}
    asyncio.run(Encoded(behind)(given, None, None))  # type: ignore[arg-type]  # nothing is received or sent here
    return seen[0]


def filled(route: APIRoute, number: str) -> str:
    """Return the path of a door with this id in all its places."""
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", part(number))
    return path


def test_there_are_doors_to_walk() -> None:
    assert len(DOORS) >= 40
    assert {service for service, _ in DOORS} == set(SERVICES)


@pytest.mark.parametrize("number", NASTY)
def test_every_door_finds_every_id(number: str) -> None:
    for service, route in DOORS:
        [method] = (route.methods or set()) - {"HEAD"}
        asked = scope(filled(route, number), method)
        found = [(one, *one.matches(asked)) for name, one in DOORS if name == service]
        hits = [(one, child["path_params"]) for one, match, child in found if match is Match.FULL]
        assert (route, dict.fromkeys(route.param_convertors, number)) in hits, (service, route.path, number)


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_what_is_decoded_is_what_was_encoded(number: str) -> None:
    from shared.runtime.http.paths import Part  # noqa: PLC0415  # beside the path that it reads

    path = parted(f"/things/{quote(number, safe='')}")
    assert path.count("/") == 2
    assert Part().convert(path.removeprefix("/things/")) == number


def test_a_slash_that_is_no_part_of_an_id_still_parts() -> None:
    assert parted("/orders/a/lines") == "/orders/a/lines"


@pytest.mark.parametrize(("number", "written"), [("a/b", "a%2Fb"), ("..", "%2E%2E"), ("x;y", "x%3By"), ("?", "%3F")])
def test_the_command_line_writes_ids_so_that_they_arrive(number: str, written: str) -> None:
    assert part(number) == written
    assert httpx2.URL(f"http://x/y/{written}").raw_path == f"/y/{written}".encode()
