"""A rule book that somebody mistyped is named, with what is wrong in it."""

from types import SimpleNamespace

import pytest

from ops.stack.definitions import definition
from ops.stack.problem import StackError
from shared.runtime.policy import Rules, parse


class Rates(Rules):
    """A small rule book."""

    base: int


@pytest.mark.parametrize(
    ("book", "why"),
    [
        ('[[rules]]\neffective_from = 2026-01-01\ndecided_in = "x"\nbase = "zwei"\n', "base: Input should be a valid"),
        ('[[rules]]\neffective_from = 2026-01-01\ndecided_in = "x"\n', "base: Field required"),
        ("[[rules]]\nbase = \n", "Invalid value .at line 2"),
    ],
)
def test_what_is_wrong_in_a_rule_book_is_said(book: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.stack.definitions.import_module", lambda _: parse(book, Rates))
    with pytest.raises(
        StackError, match=f"The rule book of staff cannot be read .{why}.*services/staff/policy"
    ) as told:
        definition("staff")
    assert told.value.exit_code == 1


def test_two_entries_of_one_day_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = '[[rules]]\neffective_from = 2026-01-01\ndecided_in = "x"\nbase = 2\n'
    app = SimpleNamespace(SERVICE=SimpleNamespace(policy=parse(2 * entry, Rates)))
    monkeypatch.setattr("ops.stack.definitions.import_module", lambda _: app)
    with pytest.raises(StackError, match="two entries hold from 2026-01-01"):
        definition("staff")


def test_a_service_is_found() -> None:
    assert definition("staff").name == "staff"
