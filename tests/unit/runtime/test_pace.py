"""How far a rebuild is: forward only, whatever stages it goes through, and whole at its end."""

import pytest

from shared.runtime.rebuild.pace import Pace, rate, seconds_left

SHORT = [("fold", 50, 100), ("fold", 100, 100), ("write posted", 1, 2), ("write heard", 2, 2), ("derive shelf", 1, 1)]
LONG = [("read", 100, 100), ("fill across", 2, 2), ("fill within", 1, 2), ("fill within", 2, 2), ("catch up", 100, 100)]


@pytest.mark.parametrize("stages", [SHORT, LONG])
def test_it_goes_forward_and_not_beyond_the_whole(stages: list[tuple[str, int, int]]) -> None:
    pace, seen = Pace(), []
    for stage in stages:
        pace.told(*stage)
        seen.append(pace.done)
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] <= pace.whole == 100


def test_the_next_projection_does_not_set_it_back() -> None:
    pace = Pace()
    for stage in SHORT:
        pace.told(*stage)
    done = pace.done
    pace.told("write other", 1, 9)
    assert (pace.done, pace.stage) == (done, "write other")


def test_rate_and_time_left() -> None:
    assert (rate(0, 5.0), seconds_left(0, 100, 5.0)) == (None, None)
    assert (rate(50, 5.0), seconds_left(50, 100, 5.0)) == (10.0, 5.0)
    assert seconds_left(100, 100, 5.0) == 0.0
