"""Reading the logs of a stack."""

from itertools import islice
from pathlib import Path

import pytest

from ops.stack.layout import Stack
from ops.stack.problem import StackError
from ops.stack.state import logs, status


def write(stack: Stack, name: str, text: str) -> Path:
    stack.logs.mkdir(parents=True, exist_ok=True)
    path = stack.logs / f"{name}.log"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_last_lines_of_one(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    write(stack, "orders", "one\ntwo\nthree\n")
    assert list(logs(stack, "orders", lines=2)) == ["two", "three"]


def test_all_with_their_names_and_a_split_service_as_one(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    for name in ("orders-http", "orders-feed", "staff"):
        write(stack, name, "said\n")
    assert list(logs(stack, "orders")) == ["orders-feed | said", "orders-http | said"]
    assert len(list(logs(stack, None))) == 3


def test_following_goes_on_through_a_rotation(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    path = write(stack, "orders", "old\n")
    lines = logs(stack, "orders", follow=True)
    assert next(lines) == "old"
    with path.open("a") as log:
        log.write("more\nunfinish")
    assert next(lines) == "more"
    path.rename(path.with_suffix(".log.1"))
    write(stack, "orders", "new\n")
    assert list(islice(lines, 1)) == ["new"]


def test_an_unknown_name_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    stack = Stack(tmp_path)
    write(stack, "orders", "")
    with pytest.raises(StackError, match="There is no log of nobody: there are orders"):
        list(logs(stack, "nobody"))


def test_before_the_first_start_there_are_none(tmp_path: Path) -> None:
    with pytest.raises(StackError, match="there are no logs yet"):
        list(logs(Stack(tmp_path), None))


def test_a_stack_that_is_down_has_stopped_rows(tmp_path: Path) -> None:
    rows = status(Stack(tmp_path))
    assert {row.state for row in rows} == {"stopped"}
    assert [row.name for row in rows][:2] == ["postgres", "kafka"]
