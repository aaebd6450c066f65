"""Files that the command line names: looked at before the work begins, so that none is done for nothing."""

import os
from pathlib import Path


class UsageError(Exception):
    """The command line asks for something that does not go together. Exit code 2."""


def place_of(given: Path) -> Path:
    """Return what the user named, seen from where the user is."""
    return given.expanduser().resolve()


def require_file(given: Path) -> None:
    """Look before the work begins whether a file can be written at its end. Raises UsageError."""
    place = place_of(given)
    if place.is_dir():
        raise UsageError(f"{given} is a folder: name a file in it")
    if not place.parent.is_dir():
        raise UsageError(f"{given} cannot be written: there is no folder {place.parent}")
    if not os.access(place if place.exists() else place.parent, os.W_OK):
        raise UsageError(f"{given} cannot be written: mend its rights, or name another file")
