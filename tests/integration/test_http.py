"""The conventions of HTTP, on the toy service: problems, keys, versions, tokens, outages."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from shared.runtime import connecting
from shared.runtime.callers import OPERATOR
from shared.runtime.databases import establish
from shared.runtime.feed.log_bus import LogBus
from shared.runtime.http.application import Unguarded, application
from shared.runtime.http.tables import report, written
from tests.integration import toy
from tests.integration.parts import Parts, running
from tests.keys import bearer
from tests.servers import postgres_server

NOTE = {"note_id": "1", "shelf": "top", "text": "hello"}
OFFICE, OPERATING = bearer("office-bo"), bearer(OPERATOR)


@asynccontextmanager
async def served(parts: Parts, **settings: Any) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the toy's application, signed in at the office."""
    transport = httpx2.ASGITransport(app=application(parts.running(**settings)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://toy", headers=OFFICE) as client:
        yield client


@pytest.fixture
async def client(parts: Parts) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the toy."""
    async with served(parts) as one:
        yield one


def key(name: str = "k") -> dict[str, str]:
    """The header with an idempotency key."""
    return {"Idempotency-Key": name}


def problem(answer: httpx2.Response, status: int) -> dict[str, Any]:
    """Check that an answer is a problem, and return it."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert content["status"] == status
    assert content["title"]
    return content


async def test_a_write_answers_with_position_version_and_facts(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/notes", json=NOTE, headers=key())

    assert answer.status_code == 201
    assert answer.json() == {"position": 1, "version": 1, "events": ["huikuan.toy.NotePosted.v1"]}
    assert (answer.headers["Event-Position"], answer.headers["ETag"]) == ("1", '"1"')
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_rule_refuses_with_its_clause(client: httpx2.AsyncClient) -> None:
    loud = {"note_id": "1", "shelf": "quiet", "text": "LOUD"}
    refused = problem(await client.post("/notes", json=loud, headers=key()), 422)

    assert refused["clause"] == "P9-9"
    assert refused["title"] == "No shouting on this shelf."
    assert refused["rule"] == "Silence"
    await client.post("/notes", json=NOTE, headers=key())
    problem(await client.post("/notes", json=NOTE | {"text": "bye"}, headers=key("other")), 409)
    problem(await client.post("/notes/7/strike", headers=key() | {"If-Match": '"0"'}), 404)


async def test_titles_are_in_the_language_that_is_asked_for(client: httpx2.AsyncClient) -> None:
    chinese = {"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
    await client.post("/notes", json=NOTE, headers=key())
    other = NOTE | {"note_id": "2"}
    answered = await client.post("/notes", json=other, headers=key() | chinese)
    refused = problem(answered, 422)
    english = problem(await client.post("/notes", json=other, headers=key()), 422)

    assert refused["title"] == "该 Idempotency-Key 已用于另一请求。"
    assert english["title"] == "This Idempotency-Key was used before for another request."
    assert refused | {"title": ""} == english | {"title": ""}, "what programs compare is the same in every language"
    assert refused["rule"] == "KeyReused"
    assert answered.headers["Content-Language"] == "zh"

    nowhere = await client.get("/nowhere", headers=chinese)
    assert problem(nowhere, 404)["title"] == "没有这一对象"
    assert (await client.get("/nowhere", headers={"Accept-Language": "fr"})).headers["Content-Language"] == "en"
    assert problem(await client.post("/notes", json={}, headers=key("e") | chinese), 422)["title"] == "字段缺失或有误"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"note_id": "1"', 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b'{"note_id": ' + b"9" * 5_000 + b"}", 400),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b'{"note_id": "1", "shelf": "top"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": 5}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": NaN}', 400),
        (b'{"note_id": "", "shelf": "top", "text": "x"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": "x", "owner": "me"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": "a\\u0000b"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": "a\\tb"}', 422),
        (b'{"note_id": "a\\u0000b", "shelf": "top", "text": "x"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": "\\ud800"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": "x", "\\ud800": "x"}', 422),
        (b'{"note_id": "1", "shelf": "top", "text": "x", "a\\u0000b": "x"}', 422),
        (b'{"note_id": "' + b"x" * 65 + b'", "shelf": "top", "text": "x"}', 422),
    ],
)
async def test_bad_bodies_are_problems_and_never_ours(client: httpx2.AsyncClient, body: bytes, status: int) -> None:
    headers = key() | {"Content-Type": "application/json"}
    problem(await client.post("/notes", content=body, headers=headers), status)
    problem(
        await client.post("/import/notes", content=b'{"rows": [' + body + b"]}", headers=headers | OPERATING), status
    )


async def test_a_field_that_is_wrong_is_pointed_at(client: httpx2.AsyncClient) -> None:
    rows = [NOTE, NOTE | {"text": 5}]
    found = problem(await client.post("/import/notes", json={"rows": rows}, headers=key() | OPERATING), 422)

    assert found["errors"][0]["pointer"] == "/body/rows/1/text"


async def test_who_is_not_signed_in_or_not_allowed(client: httpx2.AsyncClient) -> None:
    unsigned = {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJibyIsInJvbGVzIjpbIm9wcyJdfQ."}
    for bad in ({"Authorization": ""}, {"Authorization": "Bearer x"}, bearer("office-bo", minutes=-5), unsigned):
        answer = await client.post("/notes", json=NOTE, headers=key() | bad)
        problem(answer, 401)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    problem(await client.post("/notes", json=NOTE, headers=key() | bearer("rep-bo")), 403)
    problem(await client.get("/log/events?after=0&upto=5"), 403)
    assert (await client.get("/notes", headers=bearer("rep-bo"))).status_code == 200
    assert (await client.get("/healthz", headers={"Authorization": ""})).status_code == 200


async def test_the_key_of_a_wish(client: httpx2.AsyncClient) -> None:
    for bad in ({}, key(""), key("x" * 201), {"Idempotency-Key": "white space"}):
        problem(await client.post("/notes", json=NOTE, headers=bad), 400)
    first = await client.post("/notes", json=NOTE, headers=key())
    again = await client.post("/notes", json=NOTE, headers=key())

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["ETag"] == first.headers["ETag"]
    problem(await client.post("/notes", json=NOTE | {"text": "bye"}, headers=key()), 422)
    problem(await client.post("/notes", json=NOTE | {"note_id": "2"}, headers=key()), 422)
    # Keys belong to a caller and a route.
    assert (await client.post("/notes", json=NOTE, headers=key() | bearer("office-li"))).json()["events"] == []
    assert (await client.post("/notes/1/strike", headers=key() | {"If-Match": '"1"'})).status_code == 200


async def test_a_change_must_name_what_it_saw(client: httpx2.AsyncClient) -> None:
    await client.post("/notes", json=NOTE, headers=key())
    problem(await client.post("/notes/1/strike", headers=key("a")), 428)
    problem(await client.post("/notes/1/strike", headers=key("b") | {"If-Match": '"7"'}), 412)
    problem(await client.post("/notes/1/strike", headers=key("c") | {"If-Match": "7"}), 400)
    problem(
        await client.post("/import/notes", json={"rows": []}, headers=key("e") | OPERATING | {"If-Match": '"1"'}), 400
    )
    problem(await client.post("/notes", json=NOTE, headers=key("f") | {"If-Match": '"7"'}), 412)
    struck = await client.post("/notes/1/strike", headers=key("d") | {"If-Match": '"1"'})
    again = await client.post("/notes/1/strike", headers=key("d") | {"If-Match": '"1"'})

    assert (struck.status_code, struck.headers["ETag"]) == (200, '"2"')
    assert again.json() == struck.json()


async def test_an_import_answers_row_by_row(client: httpx2.AsyncClient) -> None:
    rows = [NOTE, NOTE, NOTE | {"text": "bye"}, {"note_id": "2", "shelf": "quiet", "text": "LOUD"}]
    answer = (await client.post("/import/notes", json={"rows": rows}, headers=key() | OPERATING)).json()

    assert [one["outcome"] for one in answer["answers"]] == ["accepted", "known", "refused", "refused"]
    assert answer["answers"][3]["clause"] == "P9-9"
    again = (await client.post("/import/notes", json={"rows": rows}, headers=key("other") | OPERATING)).json()
    assert [one["outcome"] for one in again["answers"]] == ["known", "known", "refused", "refused"]
    assert again["position"] >= answer["position"] == 1

    chinese = key("third") | OPERATING | {"Accept-Language": "zh"}
    third = (await client.post("/import/notes", json={"rows": rows}, headers=chinese)).json()
    assert third["answers"][2]["reason"].startswith("同一编号已以其他内容登记。")


async def test_unknown_places_and_methods(client: httpx2.AsyncClient) -> None:
    problem(await client.get("/nowhere"), 404)
    wrong = await client.put("/notes", json=NOTE)
    problem(wrong, 405)
    assert wrong.headers["Allow"]
    problem(await client.get("/dlq/99", headers=OPERATING), 404)


async def test_a_read_waits_for_what_was_written(name: str, database: str) -> None:
    async with AsyncExitStack() as stack:
        parts = await Parts.connected(name, database, stack, relayed=False)
        client = await stack.enter_async_context(served(parts))
        await stack.enter_async_context(running(LogBus(parts.intake, 0.01)))
        for number in range(20):
            answer = await client.post("/notes", json=NOTE | {"note_id": f"n{number:02}"}, headers=key(f"k{number}"))
            position = answer.headers["Event-Position"]
            token_ = position if number % 2 else f"{name.rstrip('0123456789')}:{position}"
            found = await client.get(f"/notes?at-least={token_}&limit=500")
            assert len(found.json()["items"]) == number + 1
        shelf = (await client.get(f"/reports/shelves?at-least={position}")).json()
        assert shelf["columns"] == ["shelf", "notes", "texts"]
        assert shelf["rows"][0][:2] == ["top", 20]


async def test_a_read_does_not_wait_for_ever(client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.runtime.http.waiting.WAIT_SECONDS", 0.1)
    late = await client.get("/notes?at-least=5")
    assert problem(late, 503)["detail"] == (
        "within 0.1 s they did not come to toy:5, they are at toy:0: send this again in a moment, "
        "or leave at-least out to be shown what they know now"
    )
    assert late.headers["Retry-After"]
    for bad in ("nobody:5", "x", "-1", "5;DROP", "9" * 30, "orders:", "orders:1,", "%00"):
        problem(await client.get(f"/notes?at-least={bad}"), 400)


async def test_pages_follow_each_other(client: httpx2.AsyncClient, parts: Parts) -> None:
    for number in range(7):
        await parts.post(f"n{number}")
    await parts.give(await parts.envelopes())
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await client.get("/notes", params={"limit": 3, "cursor": cursor})).json()
        seen += [item["note_id"] for item in answer["items"]]
        cursor = answer["next"]

    assert seen == [f"n{number}" for number in range(7)]
    for bad in ("%%%", "a", "AA==", "7aCA", "_w==", "Zg=", "Zg===", "Zh==", "Z g==", "Zg==Zg==", "回款"):
        problem(await client.get("/notes", params={"cursor": bad}), 400)
    for bad in ("0", "501", "x", "1e3"):
        problem(await client.get(f"/notes?limit={bad}"), 422)


@pytest.mark.parametrize("sort", ["text", "-text", "note_id", "-note_id"])
async def test_a_list_comes_in_another_order_page_by_page_with_its_totals(
    client: httpx2.AsyncClient, parts: Parts, sort: str
) -> None:
    for number in range(7):
        await parts.post(f"n{number}", "even" if number % 2 == 0 else "odd")
    await parts.give(await parts.envelopes())
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await client.get("/notes", params={"limit": 2, "cursor": cursor, "sort": sort, "totals": "1"})).json()
        seen += [item["note_id"] for item in answer["items"]]
        cursor = answer["next"]
        assert answer["totals"]["count"] == 7

    even, odd = ["n0", "n2", "n4", "n6"], ["n1", "n3", "n5"]
    names = sorted(even + odd)
    assert seen == {"text": even + odd, "-text": odd + even, "note_id": names, "-note_id": names[::-1]}[sort]
    for bad in ("nothing", "text;", "Text", "--text", "te xt", ""):
        problem(await client.get("/notes", params={"sort": bad}), 422)


@pytest.mark.parametrize("sort", [None, "text", "-text", "note_id", "-note_id"])
async def test_the_rows_before_a_key_are_those_of_the_list_turned(
    client: httpx2.AsyncClient, parts: Parts, sort: str | None
) -> None:
    for number in range(5):
        await parts.post(f"n{number}", "even" if number % 2 == 0 else "odd")
    await parts.give(await parts.envelopes())
    order: dict[str, str | int] = {} if sort is None else {"sort": sort}
    listed = [one["note_id"] for one in (await client.get("/notes", params=order)).json()["items"]]

    for at, number in enumerate(listed):
        asked = {**order, "cursor": written(number), "back": "true", "limit": 2}
        before = (await client.get("/notes", params=asked)).json()
        assert [one["note_id"] for one in before["items"]] == listed[:at][::-1][:2]
        assert (before["next"] is not None) is (at > 2)
        behind = (await client.get("/notes", params={**order, "cursor": written(number), "limit": 1})).json()
        assert [one["note_id"] for one in behind["items"]] == listed[at + 1 : at + 2]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("text is even", ["n0", "n2", "n4"]),
        ("text has OD", ["n1", "n3"]),
        ("note_id from n2;note_id to n3", ["n2", "n3"]),
        ("text is even; note_id from n1", ["n2", "n4"]),
        ("text has %", []),
        ("text is a;;b", ["n5"]),
        ("text empty", []),
        ("text empty; note_id from n1", []),
    ],
)
async def test_only_rows_that_satisfy_conditions(
    client: httpx2.AsyncClient, parts: Parts, where: str, found: list[str]
) -> None:
    for number in range(5):
        await parts.post(f"n{number}", "even" if number % 2 == 0 else "odd")
    await parts.post("n5", "a;b")
    await parts.give(await parts.envelopes())
    answer = (await client.get("/notes", params={"where": where, "totals": "1"})).json()
    assert ([item["note_id"] for item in answer["items"]], answer["totals"]["count"]) == (found, len(found))
    for bad in ("text", "text like x", "nothing is x", 'text" is x', "text is "):
        problem(await client.get("/notes", params={"where": bad}), 422)


async def test_who_asks_for_columns_holds_no_table_afterwards(parts: Parts) -> None:
    """A statement that is prepared and not carried out would keep the tables from being swapped by a rebuild."""
    async with connecting.opened(parts.url) as pool:  # it gives connections back as they are
        await report(pool, "SELECT * FROM read.posted WHERE note_id = $1", "nobody")
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start IS NOT NULL"
        async with asyncio.timeout(10):  # a vacuum of the server ends by itself
            while await parts.pool.fetchval(busy) != 1:  # this question
                await asyncio.sleep(0.1)


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
async def test_pages_go_by_code_point_and_leave_nothing_out(
    client: httpx2.AsyncClient, parts: Parts, limit: int
) -> None:
    ids = ["B", "Z9", "_", "a", "a b", "ab", "ß", "ä", "ﬀ", "回款", "测", "𝒳"]
    for note in reversed(ids):
        await parts.post(note)
    await parts.give(await parts.envelopes())
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = (await client.get("/notes", params={"limit": limit, "cursor": cursor})).json()
        seen += [item["note_id"] for item in answer["items"]]
        cursor = answer["next"]

    assert seen == sorted(ids)
    collation = "SELECT datlocprovider::text, datlocale FROM pg_database WHERE datname = current_database()"
    assert [tuple(row) for row in await parts.pool.fetch(collation)] == [("b", "C.UTF-8")]


async def test_more_than_can_wait_is_sent_away_and_may_come_again(parts: Parts, client: httpx2.AsyncClient) -> None:
    most, parts.log.most_waiting = parts.log.most_waiting, 0
    headers = key()
    away = await client.post("/notes", json=NOTE, headers=headers)
    problem(away, 429)
    assert away.headers["Retry-After"]
    parts.log.most_waiting = most
    assert (await client.post("/notes", json=NOTE, headers=headers)).status_code == 201


async def test_commands_are_accepted_while_kafka_is_down(parts: Parts, client: httpx2.AsyncClient) -> None:
    async with running(parts.relay("127.0.0.1:1")):
        for number in range(3):
            answer = await client.post("/notes", json=NOTE | {"note_id": f"n{number}"}, headers=key(f"k{number}"))
            assert answer.status_code == 201
        assert (await client.get("/readyz")).status_code == 200


@pytest.fixture
def mortal() -> Iterator[tuple[str, Callable[[], None]]]:
    """A PostgreSQL of this test's own: its superuser's DSN, and what stops it."""
    with tempfile.TemporaryDirectory(prefix="huikuan-test-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        yield stack.enter_context(postgres_server(Path(folder))), stack.close


async def test_without_postgresql_there_is_503_and_nothing_half_done(
    mortal: tuple[str, Callable[[], None]], tmp_path: Path
) -> None:
    admin, stop = mortal
    await establish(admin, toy.service("toy"), tmp_path, "secret", "secret")
    url = f"postgresql://huikuan_toy:secret@{admin.rpartition('@')[2].rpartition('/')[0]}/huikuan_toy"
    async with AsyncExitStack() as stack:
        parts = await Parts.connected("toy", url, stack)
        client = await stack.enter_async_context(served(parts))
        assert (await client.post("/notes", json=NOTE, headers=key())).status_code == 201
        await asyncio.to_thread(stop)
        answers = await asyncio.gather(
            client.post("/notes", json=NOTE | {"note_id": "2"}, headers=key("2")),
            client.post("/import/notes", json={"rows": [NOTE, NOTE | {"note_id": "3"}]}, headers=key("3") | OPERATING),
            client.get("/notes"),
            client.get("/readyz"),
            client.get("/notes?at-least=7"),
        )
        for answer in answers:
            problem(answer, 503)
            assert answer.headers["Retry-After"]
        assert (await client.get("/healthz")).status_code == 200


async def test_a_route_that_says_nothing_of_roles_is_not_served(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toy.router, "routes", list(toy.router.routes))
    toy.router.add_api_route("/open", lambda: "all may read this")
    with pytest.raises(Unguarded, match="/open"):
        application(parts.running())


async def test_a_machine_comes_in_only_where_it_is_named(client: httpx2.AsyncClient) -> None:
    serving = bearer("service/orders")
    for path in ("/log/head", "/log/events?after=0&upto=5", "/log/sent?position=0", "/feeds"):
        for machine in (OPERATING, serving):
            assert (await client.get(path, headers=machine)).status_code == 200, path
        problem(await client.get(path), 403)
    for path in ("/dlq", "/reports/shelves"):
        assert (await client.get(path, headers=OPERATING)).status_code == 200, path
        problem(await client.get(path, headers=serving), 403)
    for machine in (OPERATING, serving):  # open to everybody is open to people
        problem(await client.get("/notes", headers=machine), 403)
        problem(await client.post("/notes", json=NOTE, headers=key() | machine), 403)
    problem(await client.post("/import/notes", json={"rows": [NOTE]}, headers=key() | serving), 403)
    problem(await client.post("/dlq/redrive", json={}, headers=key() | serving), 403)
    problem(await client.get("/openapi.json", headers=serving), 403)
