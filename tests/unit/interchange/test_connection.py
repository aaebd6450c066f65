"""The operator's way in: a token that the services accept, and a clear word where there is none."""

from pathlib import Path

import pytest

from ops.connection import Connection, Problem, Unreachable
from ops.stack.layout import Stack
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
