"""The jars of Kafka and of the console: exactly those of jgo.lock.toml, each checked by its sha256, fetched once."""

import fcntl
import os
import ssl
import tomllib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

from ops.stack.layout import PROJECT
from ops.stack.problem import StackError

LOCK = PROJECT / "jgo.lock.toml"
WEBJARS = "org.webjars.npm"
SIDE_BY_SIDE = 8
ATTEMPTS = 3
MIRROR = "HUIKUAN_MAVEN"
Report = Callable[[str], None]


@dataclass(frozen=True)
class Jar:
    """One locked jar: its Maven coordinates and the sha256 it must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def is_for_pages(self) -> bool:
        """Whether it holds files for the console's pages; Java runs the others."""
        return self.group == WEBJARS

    def path_in(self, repository: Path) -> Path:
        """Return where a Maven repository folder keeps it."""
        name = f"{self.artifact}-{self.version}.jar"
        return repository.joinpath(*self.group.split("."), self.artifact, self.version, name)

    def is_whole_in(self, repository: Path) -> bool:
        """Tell whether it is there with the bytes of the lock: a cut-off download looks like a file, too."""
        try:
            return sha256(self.path_in(repository).read_bytes()).hexdigest() == self.sha256
        except FileNotFoundError:
            return False


def locked(lock: Path = LOCK) -> list[Jar]:
    """Read the jars of the lock that `jgo lock` wrote."""
    found = tomllib.loads(lock.read_text(encoding="utf-8"))["dependencies"]
    return [Jar(one["groupId"], one["artifactId"], one["version"], one["sha256"]) for one in found]


def fetch(wanted: Sequence[Jar], repository: Path, report: Report) -> list[Path]:
    """Return the jars, present and whole; what is missing or cut off is fetched again.

    StackError says what to do when the network, the disk or a checksum stands in the way.
    """
    repository.mkdir(parents=True, exist_ok=True)
    with (repository / ".lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # two stacks may share this folder, and downloads are written in place
        missing = [jar for jar in wanted if not jar.is_whole_in(repository)]
        if missing:
            report(f"fetching {len(missing)} of the {len(wanted)} jars of Apache Kafka and the console (65 MB in all)")
            _download(missing, repository)
    return [jar.path_in(repository) for jar in wanted]


def _download(missing: Sequence[Jar], repository: Path) -> None:
    from jgo.maven import MavenContext  # noqa: PLC0415 - a second of imports that only the first start needs

    mirror = os.environ.get(MIRROR)
    context = MavenContext(
        repo_cache=repository, local_repos=[], remote_repos={"mirror": mirror} if mirror else None, timeout=60
    )

    def one(jar: Jar) -> None:
        problem: Exception | None = None
        for _ in range(ATTEMPTS):
            jar.path_in(repository).unlink(missing_ok=True)
            try:
                context.project(jar.group, jar.artifact).at_version(jar.version).artifact(packaging="jar").resolve()
            except (OSError, RuntimeError) as failed:  # OSError: all that requests raises; RuntimeError: jgo's own
                problem = failed
                _trust_the_machine()
            if jar.is_whole_in(repository):
                return
        raise _refusal(jar, problem)

    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for _ in pool.map(one, missing):
            pass


def _trust_the_machine() -> None:
    """Try the machine's own certificates next: in some companies only they vouch for the repository."""
    store = ssl.get_default_verify_paths()
    if found := store.cafile or store.capath:
        os.environ.setdefault("REQUESTS_CA_BUNDLE", found)


def _refusal(jar: Jar, problem: Exception | None) -> StackError:
    name = f"{jar.artifact}-{jar.version}.jar"
    if isinstance(problem, OSError) and problem.errno == ENOSPC:
        return StackError(f"The disk is full while fetching {name}: make room for 70 MB and start again")
    why = "could not be fetched" if problem else "came with other bytes than jgo.lock.toml says"
    return StackError(
        f"{name} {why}: check the network, or name another Maven repository with {MIRROR}=URL, and start again"
    )
