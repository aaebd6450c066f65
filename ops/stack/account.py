"""Whom PostgreSQL runs as: it refuses to run as root, so root has to lend it another identity."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ops.stack.problem import StackError

ROOT = 0
NOBODY = 65534
PREFERRED = "HUIKUAN_POSTGRES_USER"


@dataclass(frozen=True)
class Account:
    """An identity for the server.

    `own` is the user who starts the stack, `other` is a second user of this machine, `mapped` is root seen as
    nobody from inside a user namespace: its files stay root's, so that even a home of mode 0700 can hold them.
    """

    kind: Literal["own", "other", "mapped"]
    uid: int
    gid: int

    @property
    def owner(self) -> tuple[int, int]:
        """The uid and gid that its files have outside."""
        return (ROOT, ROOT) if self.kind == "mapped" else (self.uid, self.gid)

    def prefix(self, death_signal: str | None = None) -> list[str]:
        """Return the words before a command that run it as this account.

        With a `death_signal` (`INT`, `TERM`) the command also gets that signal when its parent dies, where the
        machine has setpriv (Linux). The signal is set last, since a change of identity clears it.
        """
        dies = ["setpriv", "--pdeathsig", death_signal] if death_signal and shutil.which("setpriv") else []
        match self.kind:
            case "own":
                return dies
            case "other":
                drop = [f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--no-new-privs"]
                return [*(dies or ["setpriv"]), *drop]
            case "mapped":
                return [*_mapped(self.uid, self.gid), *dies]

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account can reach that folder through all its parents."""
        if self.kind != "other":
            return True
        tried = subprocess.run(
            ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return tried.returncode == 0


def own() -> Account:
    """Return the account of whoever runs this."""
    return Account("own", os.geteuid(), os.getegid())


def of_owner(folder: Path) -> Account:
    """Return the account that must serve an existing data folder: the one that owns it."""
    found = folder.stat()
    if os.geteuid() != ROOT:
        if found.st_uid == os.geteuid():
            return own()
        cure = "start as that user, or choose another folder with HUIKUAN_HOME=..."
        message = f"The data in {folder} belongs to uid {found.st_uid}, not to you: {cure}"
        raise StackError(message)
    if found.st_uid == ROOT:
        return Account("mapped", NOBODY, NOBODY)
    return Account("other", found.st_uid, found.st_gid)


def choose(folder: Path, *, project: Path) -> Account | None:
    """Return an account that can keep new data in `folder`; None where root finds nobody who can enter it."""
    if os.geteuid() != ROOT:
        return own()
    for account in _others(project):
        if account.can_enter(folder):
            return account
    return Account("mapped", NOBODY, NOBODY) if _can_map() else None


def second_user(project: Path) -> Account:
    """Return the first user that root can drop to, wherever the data may have to lie."""
    for account in _others(project):
        return account
    message = (
        "PostgreSQL does not run as root and this machine has no other user to run it as: "
        f"make one (useradd postgres), or name one with {PREFERRED}=NAME"
    )
    raise StackError(message)


def _others(project: Path) -> Iterator[Account]:
    if shutil.which("setpriv") is None:
        return
    for uid in (_uid(os.environ.get(PREFERRED, "")), project.stat().st_uid, _uid("postgres"), NOBODY):
        # initdb asks for the user's name, so a bare number will not do.
        if uid is not None and uid != ROOT and (entry := _entry(uid)):
            yield Account("other", entry.pw_uid, entry.pw_gid)


def _uid(name: str) -> int | None:
    try:
        return pwd.getpwnam(name).pw_uid
    except KeyError:
        return None


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None


def _mapped(uid: int, gid: int) -> list[str]:
    return ["unshare", "--user", f"--map-user={uid}", f"--map-group={gid}"]


def _can_map() -> bool:
    """User namespaces are often shut in containers, so ask by trying."""
    if shutil.which("unshare") is None or _entry(NOBODY) is None:
        return False
    return subprocess.run([*_mapped(NOBODY, NOBODY), "true"], capture_output=True, check=False).returncode == 0
