"""`make check` as tests: style, format, types and boundaries of the whole tree, and what the type checker finds.

Both ask the type checker, which no two processes may ask at once: it keeps what it has learned in one place.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(sys.executable).parent
CHECKS = {
    "style": ["ruff", "check", "--no-cache", "."],
    "format": ["ruff", "format", "--check", "--no-cache", "."],
    "types": ["mypy"],
    "boundaries": ["lint-imports", "--no-cache"],
}

DOOR = """
from services.contracts.subjects.product import ListProduct, PRODUCT
from services.receivables.subjects.account import ACCOUNT
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking

GUARD = may({act!r})


async def door(wish: ListProduct, ask: Asking) -> Answer:
    return await ask({subject}, "P1", wish)
"""


DOORS = {
    "right": ("PRODUCT", "products.add"),
    "another_subject": ("ACCOUNT", "products.add"),
    "no_right": ("PRODUCT", "products.ad"),
}


@pytest.mark.parametrize("check", CHECKS)
def test_the_whole_tree_passes(check: str) -> None:
    tool, *rest = CHECKS[check]
    ran = subprocess.run([TOOLS / tool, *rest], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_make_check_runs_the_same_checks() -> None:
    said = (ROOT / "Makefile").read_text(encoding="utf-8")
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    for tool, *rest in CHECKS.values():
        command = " ".join([tool, *(word for word in rest if word != "--no-cache")])
        assert command in said
        assert command in hooks


def test_a_wrong_pairing_is_found(tmp_path: Path) -> None:
    """A wish asked of the wrong subject, and a right that is none."""
    for name, (subject, act) in DOORS.items():
        (tmp_path / f"{name}.py").write_text(DOOR.format(subject=subject, act=act), encoding="utf-8")
    checker = [sys.executable, "-m", "mypy", *(str(tmp_path / f"{name}.py") for name in DOORS)]
    variables = {**os.environ, "MYPYPATH": str(ROOT)}
    ran = subprocess.run(checker, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    errors = sorted(line for line in ran.stdout.splitlines() if ": error: " in line)
    assert len(errors) == 2, ran.stdout + ran.stderr
    assert re.search(r"another_subject\.py:\d+: .*CommandT", errors[0])
    assert re.search(r"no_right\.py:\d+: .*incompatible type \"Literal\['products\.ad'\]", errors[1])
