"""Folders of files: the interchange directory that is read, and the one that files of people become, whole or not."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from shared.interchange.encoding import Unreadable
from shared.interchange.files import CHANGES
from shared.interchange.preparing import opening
from shared.interchange.preparing.books import Prepared, Progress, contents
from shared.interchange.preparing.changes import changes_csv
from shared.interchange.preparing.unpacking import Unfit
from shared.language.speaking import said

LARGEST = 256 * 1024**2
"""Bytes of one file."""


class Folder(Mapping[str, bytes]):
    """The files of a folder by name, each read when it is asked for. Raises Unreadable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __getitem__(self, name: str) -> bytes:
        place = self._path / name
        if not place.exists():
            raise KeyError(name)
        try:
            return place.read_bytes()
        except OSError as problem:
            raise Unreadable(problem.strerror or "cannot be read") from problem

    def __contains__(self, name: object) -> bool:
        """Tell whether there is such a file, without reading it."""
        return isinstance(name, str) and (self._path / name).exists()

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(one.name for one in self._path.iterdir()) if self._path.is_dir() else ())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def read(files: Sequence[Path], told: str = "", progress: Progress = lambda *_: None) -> Prepared:
    """Read workbooks and text files; `told` is the encoding to take for text files whose bytes leave it open."""
    return opening.read([(file.name, partial(_bytes, file)) for file in files], told, progress)


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Unfit(said("is larger than {mib} MiB", mib=LARGEST // 1024**2), said("split it into several files"))
        return file.read_bytes()
    except OSError as problem:
        cause = said("cannot be read: {reason}", reason=problem.strerror or problem)
        raise Unfit(cause, said("look at its name and its rights")) from problem


def write(done: Prepared, into: Path) -> None:
    """Write the interchange files and the list of changes into a folder that appears when all of it is there."""
    beside = Path(mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    try:
        _fill(beside, {**contents(done.parts), CHANGES: changes_csv(done.account.changes)})
        beside.chmod(0o777 & ~_mask())
        beside.replace(into)
    except BaseException:
        with suppress(OSError):
            shutil.rmtree(beside)
        raise


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
