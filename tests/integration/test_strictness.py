"""Nothing that is sent is passed over: what a door would not read, or could read in two ways, it refuses."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest
from fastapi import APIRouter

from shared.runtime.http.application import Unguarded, application
from shared.runtime.http.signing_in import allow
from tests.integration import toy
from tests.integration.listening import listening
from tests.integration.parts import Parts
from tests.integration.test_http import NOTE, OFFICE, OPERATING, key, problem, served

JSON = {"Content-Type": "application/json"}
LONG_AGO = "Sat, 29 Oct 1994 19:43:31 GMT"
BODY = json.dumps(NOTE).encode()


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(parts) as one:
        yield one


@pytest.mark.parametrize(
    "media",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'],
)
async def test_json_in_utf_8_is_taken(client: httpx2.AsyncClient, media: str) -> None:
    answer = await client.post("/notes", content=BODY, headers=key() | {"Content-Type": media})
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        {"Content-Type": "application/problem+json"},
        {"Content-Type": "application/jsonp"},
        {"Content-Type": "application/json; charset=gb18030"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json, text/plain"},
        JSON | {"Content-Encoding": "gzip"},
        JSON | {"Content-Encoding": "br, identity"},
    ],
)
async def test_other_media_and_encodings_are_not(client: httpx2.AsyncClient, headers: dict[str, str]) -> None:
    refused = await client.post("/notes", content=BODY, headers=key() | headers)
    problem(refused, 415)
    assert refused.headers.keys() & {"accept-post", "accept-encoding"}
    assert (await client.get("/notes/1")).status_code == 404


async def test_a_member_that_stands_twice_is_refused(client: httpx2.AsyncClient) -> None:
    doubled = b'{"note_id": "1", "shelf": "top", "text": "cheap", "text": "dear"}'
    assert "stands twice" in problem(await client.post("/notes", content=doubled, headers=key() | JSON), 400)["detail"]
    rows = b'{"rows": [' + doubled + b"]}"
    problem(await client.post("/import/notes", content=rows, headers=key() | JSON | OPERATING), 400)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?asof=2024-06-30", 422),
        ("?Limit=3", 422),
        ("?limit=3&x", 422),
        ("?at_least=1", 422),
        ("?%E5%9B%9E=1", 422),
        ("?%ff=1", 400),
        ("?cursor=%ff", 400),
        ("?limit=3&limit=4", 400),
        ("?limit=3&limit=3", 400),
        ("?" + "&".join(f"a{n}=1" for n in range(60)), 400),
        ("?limit=3", 200),
        ("?", 200),
    ],
)
async def test_a_parameter_is_known_and_stands_once(client: httpx2.AsyncClient, query: str, status: int) -> None:
    answer = await client.get("/notes" + query)
    assert answer.status_code == status
    if status != 200:
        problem(answer, status)


async def test_a_mistyped_parameter_is_told_its_name(client: httpx2.AsyncClient) -> None:
    refused = problem(await client.get("/notes?at_least=1"), 422)
    assert refused["errors"] == [
        {"pointer": "/query/at_least", "detail": "this door knows no such parameter: did you mean at-least?"}
    ]


@pytest.mark.parametrize("name", ["Idempotency-Key", "If-Match", "Authorization", "Content-Type"])
async def test_a_header_stands_once(client: httpx2.AsyncClient, name: str) -> None:
    sent = key() | JSON | OFFICE | {"If-Match": '"0"'}
    pairs = [*sent.items(), (name, sent[name])]
    detail = problem(await client.post("/notes", content=BODY, headers=pairs), 400)["detail"]
    assert name.lower() in detail


async def test_a_condition_is_honoured_or_refused(client: httpx2.AsyncClient) -> None:
    refused = [
        await client.get("/notes", headers={"If-Match": '"1"'}),
        await client.post("/import/notes", json={"rows": []}, headers=key() | OPERATING | {"If-Match": '"1"'}),
        await client.post("/notes", json=NOTE, headers=key() | {"If-None-Match": "*"}),
        await client.post("/notes", json=NOTE, headers=key() | {"If-Unmodified-Since": LONG_AGO}),
        await client.post("/dlq/redrive", json={}, headers=key() | OPERATING | {"If-Match": "*"}),
    ]
    for answer in refused:
        problem(answer, 400)
    problem(await client.post("/notes", json=NOTE, headers=key() | {"If-Match": "*"}), 412)
    assert (await client.post("/notes", json=NOTE, headers=key() | {"If-Match": '"0"'})).status_code == 201
    again = {"note_id": "1", "shelf": "top", "text": "hello"}
    problem(await client.post("/notes", json=again, headers=key("2") | {"If-Match": '"0"'}), 412)
    problem(await client.post("/notes/1/strike", headers=key("3") | {"If-Match": 'W/"1"'}), 412)
    assert (await client.post("/notes/1/strike", headers=key("4") | {"If-Match": '"7", "1"'})).status_code == 200


async def test_content_that_a_door_does_not_take_is_refused(client: httpx2.AsyncClient) -> None:
    problem(await client.request("GET", "/notes", content=b"{}", headers=JSON), 400)
    problem(await client.post("/notes/1/strike", json={}, headers=key() | {"If-Match": '"1"'}), 400)


async def test_head_is_get_without_its_content(client: httpx2.AsyncClient) -> None:
    await client.post("/notes", json=NOTE, headers=key())
    for path, status in {"/notes": 200, "/healthz": 200, "/notes?limit=x": 422, "/nowhere": 404}.items():
        shown, head = await client.get(path), await client.head(path)
        assert (head.status_code, head.content) == (status, b"")
        assert {**head.headers} == {**shown.headers}
    assert (await client.head("/notes", headers={"Authorization": ""})).status_code == 401


async def test_a_path_says_what_it_allows(client: httpx2.AsyncClient) -> None:
    for path, allowed in {
        "/notes": "GET, HEAD, OPTIONS, POST",
        "/notes/1/strike": "OPTIONS, POST",
        "/healthz": "GET, HEAD, OPTIONS",
    }.items():
        options = await client.options(path)
        assert (options.status_code, options.headers["Allow"], options.content) == (204, allowed, b"")
        wrong = await client.delete(path)
        problem(wrong, 405)
        assert wrong.headers["Allow"] == allowed
    problem(await client.options("/nowhere"), 404)
    assert (await client.head("/notes/1/strike")).headers["Allow"] == "OPTIONS, POST"


async def test_a_path_is_one_path(client: httpx2.AsyncClient) -> None:
    for path in ("/notes/", "//notes", "/healthz/", "/Notes"):
        answer = await client.get(path)
        assert answer.status_code == 404, path
        assert "location" not in answer.headers
    problem(await client.get("/notes/%ff"), 400)


async def test_a_wrong_batch_is_told_its_first_faults_only(client: httpx2.AsyncClient) -> None:
    refused = problem(await client.post("/import/notes", json={"rows": [{}] * 5_000}, headers=key() | OPERATING), 422)
    assert len(refused["errors"]) == 100


async def test_a_route_that_is_not_screened_is_not_served(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    lax = APIRouter()
    lax.add_api_route("/lax", lambda: "all is read", dependencies=[allow("*")])
    monkeypatch.setattr(toy.router, "routes", [*toy.router.routes, *lax.routes])
    with pytest.raises(Unguarded, match="/lax"):
        application(parts.running())


MALFORMED = {
    b"GET /healthz\r\n\r\n": 400,
    b"nonsense\r\n\r\n": 400,
    b"GET /he althz HTTP/1.1\r\nHost: toy\r\n\r\n": 400,
    b"GET /healthz HTTP/1.1\r\n\r\n": 400,  # no Host
    b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n": 400,
    "GET /回款 HTTP/1.1\r\nHost: toy\r\n\r\n".encode(): 400,
    b"GET /healthz HTTP/1.1\r\nHost: toy\r\nX-\x00: 1\r\n\r\n": 400,
    b"POST /notes HTTP/1.1\r\nHost: toy\r\nContent-Length: -5\r\n\r\n": 400,
    b"POST /notes HTTP/1.1\r\nHost: toy\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello": 400,
    b"POST /notes HTTP/1.1\r\nHost: toy\r\nTransfer-Encoding: gzip\r\n\r\n": 501,
    b"GET /healthz HTTP/1.1\r\nHost: toy\r\nX: " + b"x" * 100_000: 431,  # and no end in sight
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n": 400,  # the greeting of TLS
}


async def test_what_is_not_http_is_a_problem_too(parts: Parts) -> None:
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(application(parts.running())))
        for request, status in MALFORMED.items():
            head, _, content = (await _spoken(port, request)).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 %d " % status), (request[:80], head)
            assert b"content-type: application/problem+json" in head.lower(), request[:80]
            assert json.loads(content)["status"] == status
        # A request in the middle of whose content the connection breaks off harms nobody.
        await _spoken(port, b"POST /notes HTTP/1.1\r\nHost: toy\r\nContent-Length: 50\r\n\r\n{")
        sound = b"GET /healthz HTTP/1.1\r\nHost: toy\r\nConnection: close\r\n\r\n"
        assert b" 200 " in await _spoken(port, sound, ends=False)


async def test_a_body_in_pieces_needs_its_length(parts: Parts) -> None:
    chunked = b"POST /notes HTTP/1.1\r\nHost: toy\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(application(parts.running())))
        for content in (b"2\r\n{}\r\n0\r\n\r\n", b"zz\r\n"):
            assert (await _spoken(port, chunked + content, ends=False)).startswith((b"HTTP/1.1 411 ", b"HTTP/1.1 400 "))


async def _spoken(port: int, request: bytes, *, ends: bool = True) -> bytes:
    """Send bytes, say no more if it `ends` there, and return all that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    if ends:
        writer.write_eof()
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.close()
    return answer
