"""A copy of a state decides as the state does, and neither sees what becomes of the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.state.account import Account
from shared.runtime.ask.decisions import AnySubject, Command, Refused
from shared.runtime.ask.duplicate import duplicate
from tests.unit.receivables.samples import GM
from tests.unit.receivables.test_conservation import WISHES

DECIDING: AnySubject = ACCOUNT  # wishes in lists are only commands to the type checker


@dataclass
class Shelf:
    """A state with everything in it that may change."""

    books: dict[str, list[int]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    pair: tuple[list[int], str] = field(default_factory=lambda: ([], ""))
    inner: "Shelf | None" = None
    also: "Shelf | None" = None
    other: bytearray = field(default_factory=bytearray)


def asked(account: Account, wishes: Sequence[Command]) -> list[object]:
    """Ask for everything in turn; return the facts."""
    facts: list[object] = []
    for wish in wishes:
        try:
            facts.extend(DECIDING.facts(account, wish, GM))
        except Refused:
            continue
    return facts


@given(st.lists(WISHES, max_size=25), st.lists(WISHES, max_size=10))
def test_a_copy_of_an_account_decides_alike_and_stays_apart(before: list[Command], after: list[Command]) -> None:
    account = ACCOUNT.fresh()
    asked(account, before)
    was = repr(account)
    copy = duplicate(account)
    assert repr(copy) == was
    facts = asked(copy, after)
    assert repr(account) == was
    assert asked(account, after) == facts
    assert repr(account) == repr(copy)


def test_what_is_shared_inside_is_shared_inside_the_copy_and_nothing_with_the_state() -> None:
    inner = Shelf({"a": [1]}, {"n"}, ([2], "x"), other=bytearray(b"o"))
    copy = duplicate(Shelf(inner=inner, also=inner))
    assert copy.inner is copy.also
    assert copy.inner == inner
    assert copy.inner is not None
    copy.inner.books["a"].append(9)
    copy.inner.names.add("m")
    copy.inner.pair[0].append(9)
    copy.inner.other.append(9)
    assert inner == Shelf({"a": [1]}, {"n"}, ([2], "x"), other=bytearray(b"o"))
