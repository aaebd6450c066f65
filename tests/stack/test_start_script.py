"""The start script on machines that lack something: one sentence with the cure, and nothing left half made."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops.stack.layout import PROJECT

TOOLS = ("sh", "cat", "cksum", "dirname", "grep", "kill", "mkdir", "mv", "readlink", "rm")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Make a folder `bin` with the tools of a shell and nothing else, and a checkout that prints its arguments."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        if found := shutil.which(tool):
            (tools / tool).symlink_to(found)
    checkout = tmp_path / "check out é"
    (checkout / "ops").mkdir(parents=True)
    shutil.copy(PROJECT / "huikuan", checkout)
    (checkout / "requirements.lock").write_text("")
    (checkout / "ops" / "__main__.py").write_text("import os, sys; print(os.getcwd(), sys.argv[1:])")
    return checkout


def start(script: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = ["/bin/sh", str(script), *arguments]
    variables = {"PATH": str(script.parents[1] / "bin"), "HOME": "/nonexistent"}
    return subprocess.run(command, capture_output=True, text=True, env=variables, cwd=cwd, check=False)


def test_no_python_is_said_with_the_cure(machine: Path) -> None:
    ended = start(machine / "huikuan", "status", cwd=machine)
    assert ended.returncode == 1
    assert ended.stderr.startswith("huikuan: no Python from 3.11 to 3.14 was found: install one")
    assert ended.stderr.count("\n") == 1


def test_a_stand_in_that_does_not_run_is_passed_over(machine: Path) -> None:
    stand_in = machine.parent / "bin" / "python3.13"
    stand_in.write_text("#!/bin/sh\nexit 127\n")
    stand_in.chmod(0o755)
    assert "no Python from 3.11" in start(machine / "huikuan", cwd=machine).stderr


def test_a_made_environment_is_used_at_once_wherever_the_user_is(machine: Path, tmp_path: Path) -> None:
    (machine / ".venv" / "bin").mkdir(parents=True)
    (machine / ".venv" / "bin" / "python").symlink_to(sys.executable)
    stamp = subprocess.run(
        ["/bin/sh", "-c", 'cksum <"$1"', "sh", str(machine / "requirements.lock")],
        capture_output=True,
        text=True,
        check=True,
    )
    (machine / ".venv" / ".stamp").write_text(stamp.stdout)
    (tmp_path / "ops").mkdir()  # not ours, though it has the same name
    ended = start(machine / "huikuan", "import", "a b", cwd=tmp_path)
    assert (ended.stdout, ended.stderr) == (f"{tmp_path} ['import', 'a b']\n", "")


def test_a_checkout_that_cannot_be_written_is_said_with_the_cure(machine: Path) -> None:
    (machine.parent / "bin" / "python3").symlink_to(sys.executable)
    (machine / ".cache").touch()  # a file where the folder should be: not even root can write below it
    ended = start(machine / "huikuan", cwd=machine)
    assert (ended.returncode, "clone it into a folder of yours" in ended.stderr) == (1, True)
