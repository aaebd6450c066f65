"""The command line's way in: tokens that the services accept, and a clear word where there is no key."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from ops import connection
from ops.connection import Calls, Connection, NoPerson, Problem, Unreachable, now
from ops.stack.layout import Stack
from shared import SERVICES
from shared.runtime import calls as way_of_calls
from shared.runtime.callers import Caller, Kind
from shared.runtime.tokens import Renewed
from tests import keys


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    keys.written(tmp_path / "secrets")
    return Stack(tmp_path)


def test_the_services_know_the_operator_and_the_person_that_he_acts_as(stack: Stack) -> None:
    verify = keys.verifier()
    assert verify(Connection.of(stack).token()) == Caller("operator", Kind.OPERATOR, frozenset({"operator"}))
    assert verify(Connection.of(stack, "S1").token()) == Caller("S1", Kind.PERSON, frozenset())


@pytest.mark.parametrize("name", ["operator", "Operator", "service/orders", "", " "])
def test_nobody_acts_as_a_machine_or_as_nobody(name: str, stack: Stack) -> None:
    with pytest.raises(NoPerson, match="give a staff id"):
        Connection.of(stack, name)


async def test_a_person_reads_and_the_operator_waits(stack: Stack) -> None:
    asked = {}

    def answered(request: httpx2.Request) -> httpx2.Response:
        asked[request.url.path] = keys.verifier()(request.headers["Authorization"].removeprefix("Bearer ")).name
        return httpx2.Response(200, json={"position": 7})

    way = replace(Connection.of(stack, "S1"), transport=httpx2.MockTransport(answered))
    async with Calls(way) as calls:
        await calls.heads()
        for path in ("/feeds", "/reports/statement"):
            await calls.get("receivables", path)
        await calls.post("receivables", "/commission-periods", b"{}", key="k")
    assert asked == {
        "/log/head": "operator",
        "/feeds": "operator",
        "/reports/statement": "S1",
        "/commission-periods": "S1",
    }


async def test_each_attempt_carries_a_token_of_its_moment(stack: Stack) -> None:
    """An import outlives the hour of its first token, and so may a call that waits for a service to come back."""
    clock = [now()]
    sent = []

    def answered(request: httpx2.Request) -> httpx2.Response:
        sent.append(request.headers["Authorization"])
        clock[0] += timedelta(minutes=31)
        return httpx2.Response(503 if len(sent) == 1 else 200, json={"position": 7}, headers={"Retry-After": "0"})

    token = Renewed(connection.speaker(stack), lambda: clock[0])
    way = Connection(dict.fromkeys(SERVICES, "http://here"), token, httpx2.MockTransport(answered))
    async with Calls(way) as calls:
        await calls.get("orders", "/log/head")
        await calls.get("orders", "/log/head")
    assert len(set(sent)) == len(sent) == 3


def test_a_stack_that_never_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"start it with \./huikuan up"):
        Connection.of(Stack(tmp_path))


def test_a_refusal_reads_as_one_sentence_with_its_clause() -> None:
    problem = Problem(
        422, {"title": "No more is written off than is open.", "detail": "Open: 1.00.", "clause": "P4-7.5"}
    )
    assert str(problem) == "No more is written off than is open. Open: 1.00. (P4-7.5)"
    assert str(Problem(502, {})) == "HTTP 502"
    assert str(Problem(401, {"title": "Sign in first", "detail": "the token is not valid"})) == (
        "Sign in first: the token is not valid"
    )


def test_a_refusal_names_the_fields_that_it_is_about_and_no_bare_phrase() -> None:
    fields = [
        {"pointer": "/body/month", "detail": "Field required"},
        {"pointer": "/body/zz", "detail": "Extra inputs are not permitted"},
    ]
    problem = Problem(422, {"title": "A field is missing or wrong", "detail": "Field required", "errors": fields})
    assert str(problem) == (
        "A field is missing or wrong: /body/month Field required; /body/zz Extra inputs are not permitted"
    )
    assert str(Problem(404, {"title": "Not Found", "detail": "there is no invoice I9"})) == "there is no invoice I9"
    assert str(Problem(404, {"title": "Not Found"})) == "Not Found"


async def test_a_failure_at_the_end_of_an_outage_is_not_taken_for_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way_of_calls, "FAILED_SECONDS", 0.05)
    answers = iter([None, None, httpx2.Response(500), httpx2.Response(200, json={"position": 7})])

    def answered(request: httpx2.Request) -> httpx2.Response:
        answer = next(answers)
        if answer is None:
            raise httpx2.ConnectError("closed", request=request)
        return answer

    way = Connection(dict.fromkeys(SERVICES, "http://here"), lambda: "token", httpx2.MockTransport(answered))
    async with Calls(way) as calls:
        assert await calls.get("orders", "/log/head") == {"position": 7}


async def test_a_service_that_goes_on_failing_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(way_of_calls, "FAILED_SECONDS", 0.05)
    failing = httpx2.MockTransport(lambda _: httpx2.Response(500, json={"title": "This went wrong here"}))
    way = Connection(dict.fromkeys(SERVICES, "http://here"), lambda: "token", failing)
    async with Calls(way) as calls:
        with pytest.raises(Problem, match="This went wrong here"):
            await calls.get("orders", "/log/head")
