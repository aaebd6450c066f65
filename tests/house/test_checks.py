"""`make check` as tests: style, format, types and boundaries of the whole tree."""

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
