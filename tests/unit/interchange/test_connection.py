"""The operator's way in: a token that the services accept, and a clear word where there is none."""

from pathlib import Path

import httpx2
import pytest

from ops import connection
from ops.connection import Calls, Connection, Problem, Unreachable
from ops.stack.layout import SERVICES, Stack
from shared.runtime.identity import LocalVerifier


def test_the_services_know_the_operator(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    stack.secrets.mkdir()
    (stack.secrets / "token.key").write_text("ab" * 32)
    caller = LocalVerifier("ab" * 32)(Connection.of(stack).token)
    assert (caller.name, caller.roles) == ("ops", frozenset({"ops"}))


def test_a_stack_that_never_started_is_told(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match=r"start it with \./huikuan up"):
        Connection.of(Stack(tmp_path))


def test_a_refusal_reads_as_one_sentence_with_its_clause() -> None:
    problem = Problem(
        422, {"title": "No more is written off than is open.", "detail": "Open: 1.00.", "clause": "P4-7.5"}
    )
    assert str(problem) == "No more is written off than is open. Open: 1.00. (P4-7.5)"
    assert str(Problem(502, {})) == "HTTP 502"


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
    monkeypatch.setattr(connection, "FAILED_SECONDS", 0.05)
    answers = iter([None, None, httpx2.Response(500), httpx2.Response(200, json={"position": 7})])

    def answered(request: httpx2.Request) -> httpx2.Response:
        answer = next(answers)
        if answer is None:
            raise httpx2.ConnectError("closed", request=request)
        return answer

    way = Connection(dict.fromkeys(SERVICES, "http://here"), "token", httpx2.MockTransport(answered))
    async with Calls(way) as calls:
        assert await calls.get("orders", "/log/head") == {"position": 7}


async def test_a_service_that_goes_on_failing_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "FAILED_SECONDS", 0.05)
    failing = httpx2.MockTransport(lambda _: httpx2.Response(500, json={"title": "This went wrong here"}))
    way = Connection(dict.fromkeys(SERVICES, "http://here"), "token", failing)
    async with Calls(way) as calls:
        with pytest.raises(Problem, match="This went wrong here"):
            await calls.get("orders", "/log/head")
