"""kill -9 of every kind of process at random moments of an import: nothing is lost, doubled or wrong afterwards."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.stack import Stack, status
from ops.stack.layout import PROJECT
from tests.system.stacks import said, whole_system
from tests.system.test_golden import DATA, folder, question

COMPANY = "classicmodels"
KILLS = 20
LONGEST_SECONDS = 420
WIDEST_PAUSE_SECONDS = 1.2


def victims(stack: Stack, kind: str) -> list[tuple[str, int]]:
    """Return the running processes of a kind: service, postgres, kafka, relay or feed."""
    rows = [(row.name, row.pid) for row in status(stack) if row.pid is not None]
    if kind in {"postgres", "kafka"}:
        return [(name, pid) for name, pid in rows if name == kind]
    if kind == "service":
        return [(name, pid) for name, pid in rows if name not in {"postgres", "kafka"}]
    return [(name, pid) for name, pid in rows if name.endswith(kind)]


def kill_at_random(stack: Stack, chance: random.Random, kinds: list[str], until: subprocess.Popen[str]) -> list[str]:
    """Kill one process after the other, each kind in turn, while the import runs; return who was killed."""
    killed: list[str] = []
    order = [kinds[number % len(kinds)] for number in range(KILLS)]
    chance.shuffle(order)
    for kind in order:
        time.sleep(chance.uniform(0.1, WIDEST_PAUSE_SECONDS))
        if until.poll() is not None:
            break
        found = victims(stack, kind)
        if found:
            name, pid = chance.choice(found)
            os.kill(pid, signal.SIGKILL)
            killed.append(name)
    return killed


@pytest.mark.parametrize("split", [False, True], ids=["together", "split"])
def test_kills_leave_no_trace_in_the_books(
    *, split: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seed = int(os.environ.get("HUIKUAN_TEST_SEED", time.time_ns() % 1_000_000))
    chance = random.Random(seed)
    kinds = ["postgres", "kafka", "relay", "feed", "service"] if split else ["service", "service", "postgres", "kafka"]
    with whole_system(tmp_path, split=split) as stack:
        command = [sys.executable, "-m", "ops.cli", "import", str(folder(COMPANY))]
        killed: list[str] = []
        while len(killed) < KILLS:  # an import that is through is asked for again: twice changes nothing
            loading = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            killed += kill_at_random(stack, chance, kinds, loading)
            printed, complained = loading.communicate(timeout=LONGEST_SECONDS)
            assert loading.returncode == 0, f"seed {seed}, killed {killed}: {printed}{complained}"
        with capsys.disabled():
            sys.stdout.write(f"\n  seed {seed}: {len(killed)} kills ({', '.join(killed)})\n")
        said(capsys, "import", str(folder(COMPANY)))
        said(capsys, "close-month", "2003-01", "--through", "2005-05")
        for file in sorted((DATA / f"{COMPANY}-expected").iterdir()):
            assert said(capsys, *question(file)) == file.read_text(encoding="utf-8"), f"seed {seed}: {file.name}"
        said(capsys, "verify-log")
        assert "differs" not in said(capsys, "projection", "verify")
        assert "nothing is parked" in said(capsys, "dlq", "list")
