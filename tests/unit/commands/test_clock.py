"""A home for trials: who may make one, over which midnights its clock goes, and what is said of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.cli import main
from ops.commands.clock import instant_of, trial_mark
from ops.commands.places import UsageError
from ops.reports import as_table, question
from ops.stack import Stack, StackError
from ops.stack.trial import require_kind, spoken, stops
from shared.events.days import business_date, midnight

FIRST = datetime(2027, 12, 31, 1, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2027, 1, 1), datetime(2029, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # the borders of the strategy have no offset


@pytest.fixture
def stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A home without anything in it."""
    monkeypatch.setenv("HUIKUAN_HOME", str(tmp_path))
    return Stack(home=tmp_path)


def test_a_new_home_becomes_one_for_trials_and_stays_one(stack: Stack) -> None:
    assert require_kind(stack, FIRST) == FIRST == stack.trial
    (stack.home / "postgres").mkdir()
    assert require_kind(stack, None) == FIRST
    assert require_kind(stack, FIRST) == FIRST
    with pytest.raises(StackError, match="began at 2027-12-31T09:00:00") as refused:
        require_kind(stack, FIRST + timedelta(hours=1))
    assert refused.value.exit_code == 2


def test_an_ordinary_home_never_becomes_one(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    (stack.home / "postgres").mkdir()
    assert main(["up", "--trial-clock", FIRST.isoformat()]) == 2
    assert "is an ordinary home, and never becomes one for trials" in capsys.readouterr().err
    assert (require_kind(stack, None), stack.trial) == (None, None)
    assert main(["--lang", "en", "clock", "advance", FIRST.isoformat()]) == 2
    assert "nobody moves it" in capsys.readouterr().err
    assert main(["--lang", "en", "clock", "show"]) == 0
    assert "an ordinary home" in capsys.readouterr().out
    assert trial_mark(stack) is None


@pytest.mark.parametrize("written", ["2027-12-31", "2027-12-31T09:00:00", "tomorrow", "2301-01-01T00:00:00Z"])
def test_an_instant_has_an_offset_and_lies_within_the_calendar(stack: Stack, written: str) -> None:
    with pytest.raises(UsageError, match="a moment"):
        instant_of(written)
    assert main(["up", "--trial-clock", written]) == 2
    assert stack.trial is None


def test_everything_that_shows_a_home_for_trials_says_so(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    require_kind(stack, FIRST)
    mark = trial_mark(stack)  # PostgreSQL is away, so nobody knows where the clock stands
    assert mark is not None
    assert mark.startswith("试用")
    shown = as_table(question("ageing", as_of="2027-12-31"), [], mark=mark)
    assert str(shown).startswith("试用")
    main(["status"])
    assert "试用" in capsys.readouterr().out
    main(["doctor"])
    assert "试用" in capsys.readouterr().out


def test_the_clock_goes_from_midnight_to_midnight() -> None:
    after = FIRST + timedelta(days=2)
    assert [spoken(at) for at in stops(FIRST, after)] == [
        "2028-01-01T00:00:00+08:00",
        "2028-01-02T00:00:00+08:00",
        "2028-01-02T09:00:00+08:00",
    ]
    assert list(stops(FIRST, FIRST)) == []
    assert list(stops(FIRST, midnight(business_date(after)))) == [
        midnight(business_date(after) - timedelta(days=n)) for n in (1, 0)
    ]


@given(INSTANTS, INSTANTS)
def test_each_midnight_on_the_way_is_a_stop_and_the_last_is_where_it_goes(one: datetime, other: datetime) -> None:
    start, to = sorted((one, other))
    on_the_way = list(stops(start, to))
    assert on_the_way == sorted(set(on_the_way))
    assert all(start < at <= to for at in on_the_way)
    assert (on_the_way or [start])[-1] == to
    days = [business_date(at) for at in (start, *on_the_way)]
    assert {(after - before).days for before, after in pairwise(days)} <= {0, 1}
