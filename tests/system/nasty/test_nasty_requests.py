"""Requests that go wrong, at every door of the running services: a problem each time, and nothing recorded."""

import asyncio
import json
from collections.abc import Generator, Iterator
from importlib import import_module
from itertools import cycle, islice

import httpx2
import pytest

from ops.connection import Calls, Connection, now, speaker
from ops.reports.fetching import settled
from ops.stack import Stack
from shared import SERVICES
from shared.office.rights import ANYBODY
from shared.runtime.http.application import guards
from tests.system.nasty.requests import JSON, Document
from tests.system.nasty.tokens import headers

PROBLEM = "application/problem+json"
FIRST_BAD, FIRST_FAILURE = 400, 500
Faults = list[tuple[str, str, int, str]]
"""Requests that were answered otherwise than they should: path, what is wrong with it, status, content type."""


PEOPLE = {role: f"nasty-{role}" for role in ("finance", "gm", "office", "director", "finance_head", "rep", "quality")}
"""Somebody for each word of the rights that holds whatever the object, in the order in which they are chosen."""

OPERATOR = "operator"

JOIN = {"name": "nasty", "joined_on": "2000-01-01"}
STAFF = [
    {**JOIN, "staff_id": name, "role": role.removesuffix("_head"), "department": f"nasty-{role}"}
    for role, name in PEOPLE.items()
]
HEADS = [{"department": "nasty-finance_head", "manager_id": PEOPLE["finance_head"]}]


class Fitting(httpx2.Auth):
    """Comes to each door as somebody who may use it: a person, or the operator where no person may."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._guards = {
            stack.port_of(service): [
                (route.path_regex, route.methods or set(), guard.roles)
                for route, guard in guards(import_module(f"services.{service}.app").SERVICE)
            ]
            for service in SERVICES
        }

    def roles(self, url: httpx2.URL, method: str = "POST") -> frozenset[str] | set[str]:
        """Return the words of rights that open a door; where there is none for a method, those of its path."""
        doors = [(methods, roles) for door, methods, roles in self._guards[url.port or 0] if door.match(url.path)]
        asked = [roles for methods, roles in doors if method in methods]
        return next(iter([*asked, *(roles for _, roles in doors)]), {ANYBODY})

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        roles = self.roles(request.url, request.method)
        named = [name for role, name in PEOPLE.items() if role in roles]  # a door may ask further, behind one for all
        fitting = [*named, *(PEOPLE.values() if ANYBODY in roles else ())]
        token = speaker(self._stack, next(iter(fitting), None)).token(now=now())
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


@pytest.fixture(scope="module", autouse=True)
def _on_the_roster(stack: Stack) -> None:
    async def bring_in() -> None:
        async with Calls(Connection.of(stack)) as calls:
            for name, rows in (("staff", STAFF), ("departments", HEADS)):
                body = json.dumps({"rows": rows}).encode()
                told = await calls.post("staff", f"/import/{name}", body, key=f"nasty-{name}")
                assert {one["outcome"] for one in told["answers"]} == {"accepted"}
                await settled(calls)  # a head is looked up in the tables

    asyncio.run(bring_in())


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx2.Client]:
    """Whoever may use every door."""
    with httpx2.Client(auth=Fitting(stack), timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture(autouse=True)
def _nothing_is_recorded(stack: Stack) -> Iterator[None]:
    async def heads() -> dict[str, int]:
        async with Calls(Connection.of(stack)) as calls:
            return await settled(calls)

    before = asyncio.run(heads())
    yield
    assert asyncio.run(heads()) == before


def document(stack: Stack, client: httpx2.Client, service: str) -> Document:
    """Return what a service says about its doors; those that open to none of these people are left out."""
    url, fitting = stack.url_of(service), Fitting(stack)
    told = client.get(f"{url}/openapi.json").raise_for_status().json()
    here = {ANYBODY, OPERATOR, *PEOPLE}
    told["paths"] = {path: door for path, door in told["paths"].items() if fitting.roles(httpx2.URL(url + path)) & here}
    return Document(told)


def judged(answer: httpx2.Response, expected: frozenset[int] | range, what: str) -> Faults:
    """Return the answer if it is not one of those expected, told as a problem."""
    told = answer.headers.get("content-type", "")
    fine = answer.status_code in expected and (answer.status_code < FIRST_BAD or told == PROBLEM)
    return [] if fine else [(str(answer.request.url)[:120], what, answer.status_code, told)]


@pytest.mark.parametrize("service", SERVICES)
def test_bodies_that_are_wrong(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Faults = []
    for number, bad in enumerate(
        islice(document(stack, client, service).bad_bodies(), 0, None, 3)
    ):  # each third, over sockets
        key = {"Idempotency-Key": f"bad-{number}"}
        url, sent = stack.url_of(service) + bad.path, {**JSON, **key}
        answer = client.post(url, content=bad.body, headers=sent)
        if answer.status_code == httpx2.codes.PRECONDITION_REQUIRED:  # the body is looked at once a version is named
            answer = client.post(url, content=bad.body, headers={**sent, "If-Match": '"0"'})
        found += judged(answer, bad.expected, bad.wrong)
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_questions_that_are_wrong(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Faults = []
    for path, query in document(stack, client, service).bad_questions():
        answer = client.get(stack.url_of(service) + path, params=query)
        found += judged(answer, range(FIRST_FAILURE), str(query)[:200])
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_comes_in_without_a_valid_token(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Faults = []
    paths = [path for path, _ in document(stack, client, service).posts()]
    with httpx2.Client(timeout=60, trust_env=False) as stranger:
        for wrong, header in headers(stack.secrets):
            sent = {**JSON, "Idempotency-Key": "k", **({"Authorization": header} if header else {})}
            for path in paths if wrong == "no token" else paths[-1:]:
                answer = stranger.post(stack.url_of(service) + path, content=b"{}", headers=sent)
                found += judged(answer, frozenset({401}), wrong)
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_who_is_not_on_the_roster_may_do_nothing(stack: Stack, client: httpx2.Client, service: str) -> None:
    token = speaker(stack, "nobody").token(now=now())
    found: Faults = []
    doors = document(stack, client, service)
    for path, schema in doors.posts():
        sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
        answer = httpx2.post(stack.url_of(service) + path, json=doors.good(schema), headers=sent, timeout=60)
        found += judged(answer, frozenset({403}), "not on the roster")
    assert found == []


KEYS = (b"", b"a b", b"x" * 201, b"a\tb", b"\xe4\xbd\xa0")
VERSIONS = ("x", '"x"', 'W/"1"', "*", '"99999999999999999999"', "1")


@pytest.mark.parametrize("service", SERVICES)
def test_headers_that_are_wrong(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Faults = []
    doors = document(stack, client, service)
    keys, versions = cycle(KEYS), cycle(VERSIONS)
    for path, schema in doors.posts():
        url, body = stack.url_of(service) + path, doors.good(schema)
        found += judged(client.post(url, json=body), frozenset({400}), "no Idempotency-Key")
        for key in islice(keys, 2):
            answer = client.post(url, json=body, headers={b"Idempotency-Key": key})
            found += judged(answer, frozenset({400}), f"Idempotency-Key {key!r}")
        for version in islice(versions, 2):
            answer = client.post(url, json=body, headers={"Idempotency-Key": "k", "If-Match": version})
            found += judged(answer, frozenset({400, 404, 412, 422}), f"If-Match {version}")
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_doors_that_are_not_there(stack: Stack, client: httpx2.Client, service: str) -> None:
    url, found = stack.url_of(service), list[tuple[str, str, int, str]]()
    for method, path in (("GET", "/"), ("POST", "/import/nothing"), ("GET", "/../secrets"), ("GET", "/%00")):
        found += judged(client.request(method, url + path), frozenset({404}), method)
    for method in ("PUT", "PATCH", "DELETE", "POST"):
        found += judged(client.request(method, f"{url}/healthz"), frozenset({405}), method)
    assert found == []


def test_bodies_without_end(stack: Stack, client: httpx2.Client) -> None:
    url, key = f"{stack.url_of('receivables')}/import/entries", {"Idempotency-Key": "k"}
    much = b'{"rows": ["' + b"x" * 17 * 1024 * 1024 + b'"]}'
    assert judged(client.post(url, content=much, headers={**JSON, **key}), frozenset({413}), "17 MiB") == []
    in_pieces = client.post(url, content=iter([much[:100], much[100:200]]), headers={**JSON, **key})
    assert judged(in_pieces, frozenset({411}), "in pieces") == []
