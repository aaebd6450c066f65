"""The line of decision: who has the turn, who may take it, and where it ends."""

import pytest

from shared.events.office import Rank
from shared.office.delegations import Decider
from shared.office.line import Line, LineEnds, NotInLine, Seat

LINE = Line({"head": frozenset({"H1"}), "director": frozenset({"D1", "D2"}), "gm": frozenset({"G1"})})


def seat(*held: Rank, line: Line = LINE) -> Seat:
    return Seat(Decider("somebody"), line, frozenset(held))


@pytest.mark.parametrize(
    ("without", "above", "turn"),
    [
        ("", None, "head"),
        ("H1", None, "director"),
        ("H1 D1", None, "director"),
        ("H1 D1 D2", None, "gm"),
        ("", "head", "director"),
        ("D2 D1", "head", "gm"),
    ],
)
def test_who_may_not_decide_is_replaced_by_the_next_in_line(without: str, above: Rank | None, turn: Rank) -> None:
    assert LINE.in_turn(frozenset(without.split()), above) == turn


def test_where_the_line_ends_it_waits_until_there_is_a_board() -> None:
    with pytest.raises(LineEnds) as refused:
        LINE.in_turn(frozenset(), "gm")
    assert refused.value.status == 409
    assert Line({**LINE.holders, "board": frozenset({"B1"})}).in_turn(frozenset(), "gm") == "board"


def test_a_proposal_is_decided_by_whoever_has_the_turn_or_stands_above() -> None:
    assert seat("head").take(frozenset()) == "head"
    assert seat("head", "gm").take(frozenset()) == "gm"  # so an appeal goes above the gm
    with pytest.raises(NotInLine) as refused:
        seat("head").take(frozenset({"H1"}))
    assert refused.value.members == {"in_turn": "director"}


def test_an_appeal_is_decided_by_the_very_next() -> None:
    assert seat("director", "gm").take(frozenset({"H1"}), above="head") == "director"
    with pytest.raises(NotInLine):
        seat("gm").take(frozenset({"H1"}), above="head")
    assert seat("gm").take(frozenset({"D1", "D2"}), above="head") == "gm"


def test_somebody_holds_each_place_that_names_him() -> None:
    line = Line({"head": frozenset({"G1"}), "gm": frozenset({"G1"})})
    assert line.held("G1") == {"head", "gm"}
    assert line.held("H1") == frozenset()
