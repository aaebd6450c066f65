"""kill -9 of every kind of process at random moments of an import: nothing is lost, doubled or wrong afterwards.

HUIKUAN_TEST_KILLS sets the number of kills in each form of the stack, HUIKUAN_TEST_SEED repeats a run.
"""

import asyncio
import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from ops.connection import Calls, Connection
from ops.stack import Stack
from tests.faults.books import assert_whole, loading
from tests.faults.breaking import Killer, victims, wait_until
from tests.figures import Tell
from tests.system.stacks import said, whole_system
from tests.system.test_golden import folder

COMPANY = "classicmodels"
LONGEST_PAUSE_SECONDS = 2.5
HEALED_FIRST = 0.5  # the share of kills that meet a stack that works again; the others meet one that is still hurt
LONGEST_HEALING_SECONDS = 30.0
FORMS = {
    "together": (4, ("service", "service", "postgres", "kafka")),
    "split": (6, ("http", "relay", "feed", "clock", "postgres", "kafka")),
}


def kill_at_random(killer: Killer, chance: random.Random, kinds: list[str], until: subprocess.Popen[str]) -> None:
    """Kill one process after the other while the import runs; `kinds` gets shorter by what was done."""
    while kinds:
        if chance.random() < HEALED_FIRST:
            killer.all_back(within=LONGEST_HEALING_SECONDS)
        time.sleep(chance.uniform(0, LONGEST_PAUSE_SECONDS))
        if until.poll() is not None:
            return
        found = victims(killer.stack, kinds[-1])
        if found:  # else it was killed just before and has not come back
            killer.kill(*chance.choice(sorted(found.items())))
            kinds.pop()


def begun(stack: Stack, load: subprocess.Popen[str]) -> bool:
    """Tell whether an import has begun to send: before, it asks once whether there is a stack, and ends if not."""

    async def recorded() -> int:
        async with Calls(Connection.of(stack)) as calls:
            return sum((await calls.heads()).values())

    return load.poll() is not None or asyncio.run(recorded()) > 0


@pytest.mark.parametrize("form", FORMS)
def test_kills_leave_no_trace_in_the_books(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], tell: Tell
) -> None:
    seed = int(os.environ.get("HUIKUAN_TEST_SEED", time.time_ns() % 1_000_000))
    chance = random.Random(seed)  # noqa: S311
    wanted, cycle = FORMS[form]
    wanted = int(os.environ.get("HUIKUAN_TEST_KILLS", wanted))
    kinds = [cycle[number % len(cycle)] for number in range(wanted)]
    chance.shuffle(kinds)
    tell(f"{form}: seed {seed}")
    with whole_system(tmp_path, split=form == "split") as stack:
        killer = Killer(stack)
        began = time.monotonic()
        with loading(COMPANY) as load:
            wait_until(lambda: begun(stack, load), "the import does not begin")
            kill_at_random(killer, chance, kinds, load)
        while kinds:  # an import that is through is asked for again: twice changes nothing
            with loading(COMPANY) as load:
                kill_at_random(killer, chance, kinds, load)
        tell(f"{len(killer.returns)} kills in {time.monotonic() - began:.0f} s: {killer.told()}")
        killer.all_back(within=LONGEST_HEALING_SECONDS)
        said(capsys, "import", str(folder(COMPANY)))
        assert_whole(COMPANY, capsys)
