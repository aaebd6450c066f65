"""Requests that go wrong, at every door of the running services: a problem each time, and nothing recorded."""

import asyncio
from collections.abc import Generator, Iterator
from itertools import cycle, islice

import httpx2
import pytest

from ops.connection import Calls, Connection, now, speaker
from ops.reports.fetching import settled
from ops.stack import Stack
from ops.stack.layout import SERVICES
from shared.runtime.identity import PERSON_ROLES
from tests.system.nasty.requests import JSON, Document
from tests.system.nasty.tokens import headers

PROBLEM = "application/problem+json"
FIRST_BAD, FIRST_FAILURE = 400, 500
FOR_EVERYBODY = {
    *("/complaints", "/complaints/N1/form", "/complaints/N1/answer"),
    *("/contracts/N1/checklist", "/contracts/N1/review"),  # who may review is no role but an authority of its own
}

Wrong = list[tuple[str, str, int, str]]
"""Requests that were answered otherwise than they should: path, what is wrong with it, status, content type."""


OPERATING = ("/import/", "/dlq", "/log/", "/feeds")


class Everybody(httpx2.Auth):
    """Comes to each door as somebody who may use it: a person of all roles, or the operator."""

    def __init__(self, stack: Stack) -> None:
        self._operator = speaker(stack).token(now=now())
        self._person = speaker(stack, "nobody").token(now=now(), roles=PERSON_ROLES)

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        token = self._operator if request.url.path.startswith(OPERATING) else self._person
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx2.Client]:
    """Whoever may use every door."""
    with httpx2.Client(auth=Everybody(stack), timeout=60, trust_env=False) as client:
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
    """Return what a service says about its doors."""
    return Document(client.get(f"{stack.url_of(service)}/openapi.json").raise_for_status().json())


def judged(answer: httpx2.Response, expected: frozenset[int] | range, what: str) -> Wrong:
    """Return the answer if it is not one of those expected, told as a problem."""
    told = answer.headers.get("content-type", "")
    fine = answer.status_code in expected and (answer.status_code < FIRST_BAD or told == PROBLEM)
    return [] if fine else [(str(answer.request.url)[:120], what, answer.status_code, told)]


@pytest.mark.parametrize("service", SERVICES)
def test_bodies_that_are_wrong(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Wrong = []
    for number, bad in enumerate(document(stack, client, service).bad_bodies()):
        key = {"Idempotency-Key": f"bad-{number}"}
        answer = client.post(stack.url_of(service) + bad.path, content=bad.body, headers={**JSON, **key})
        found += judged(answer, bad.expected, bad.wrong)
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_questions_that_are_wrong(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Wrong = []
    for path, query in document(stack, client, service).bad_questions():
        answer = client.get(stack.url_of(service) + path, params=query)
        found += judged(answer, range(FIRST_FAILURE), str(query)[:200])
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_comes_in_without_a_valid_token(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Wrong = []
    paths = [path for path, _ in document(stack, client, service).posts()]
    with httpx2.Client(timeout=60, trust_env=False) as stranger:
        for wrong, header in headers(stack.secrets):
            sent = {**JSON, "Idempotency-Key": "k", **({"Authorization": header} if header else {})}
            for path in paths if wrong == "no token" else paths[-1:]:
                answer = stranger.post(stack.url_of(service) + path, content=b"{}", headers=sent)
                found += judged(answer, frozenset({401}), wrong)
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_signed_in_without_a_role_nothing_is_allowed(stack: Stack, client: httpx2.Client, service: str) -> None:
    token = speaker(stack, "nobody").token(now=now())
    found: Wrong = []
    doors = document(stack, client, service)
    for path, schema in doors.posts():
        sent = {"Authorization": f"Bearer {token}", "Idempotency-Key": "k"}
        answer = httpx2.post(stack.url_of(service) + path, json=doors.good(schema), headers=sent, timeout=60)
        found += judged(answer, frozenset({404, 422, 428} if path in FOR_EVERYBODY else {403}), "no role")
    assert found == []


KEYS = (b"", b"a b", b"x" * 201, b"a\tb", b"\xe4\xbd\xa0")
VERSIONS = ("x", '"x"', 'W/"1"', "*", '"99999999999999999999"', "1")


@pytest.mark.parametrize("service", SERVICES)
def test_headers_that_are_wrong(stack: Stack, client: httpx2.Client, service: str) -> None:
    found: Wrong = []
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
            found += judged(answer, frozenset({400}), f"If-Match {version}")
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
