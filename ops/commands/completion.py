"""--install-completion: what it would write where, and nothing before somebody says so."""

import sys
from typing import Literal

from cyclopts import App
from rich.console import Console

Shell = Literal["bash", "zsh", "fish"]
# Said before anything is written; the library makes the folders when it is asked where they are.
WRITES = {
    "bash": ("~/.local/share/bash-completion/completions/huikuan", "a line that loads it into ~/.bashrc"),
    "zsh": ("_cyclopts_huikuan into the folder of the shell's completions", "a line that loads it into ~/.zshrc"),
    "fish": ("~/.config/fish/completions/huikuan.fish",),
    "powershell": ("huikuan.ps1 beside the profile", "a line that loads it into the profile"),
}

out = Console(highlight=False, soft_wrap=True)


def register(app: App) -> None:
    """Add the verb; it writes for the commands of `app`."""

    def install_completion(*, shell: Shell | None = None, execute: bool = False) -> int:
        """Let the shell complete verbs and options with the tab key; says what it would write, and asks.

        Parameters
        ----------
        shell
            bash, zsh or fish; found by itself without it.
        execute
            Write without asking.
        """
        from cyclopts.completion.detect import detect_shell  # noqa: PLC0415  # slow imports, for this verb alone

        found = shell or detect_shell()
        out.print(f"for {found}: writes {' and '.join(WRITES[found])}", markup=False)
        if not (execute or _agreed()):
            out.print("nothing was written; --execute writes without asking")
            return 0
        script = app.install_completion(shell=found)
        out.print(f"written: {script}; it holds from the next shell on", markup=False)
        return 0

    app.command(install_completion, name="--install-completion")


def _agreed() -> bool:
    """Ask, where somebody is there to answer."""
    if not sys.stdin.isatty():
        return False
    return out.input("write this? [y/N] ").strip().lower() in {"y", "yes", "是"}
