"""Files of people -> a folder of interchange files, whole or not at all. The edge: here it is read and written."""

import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

from ops.interchange.encoding import Unreadable
from ops.interchange.files import CHANGES
from ops.interchange.preparing import separated, workbooks
from ops.interchange.preparing.books import Prepared, Progress, contents, prepared
from ops.interchange.preparing.cells import Sheet
from ops.interchange.preparing.changes import Account, changes_csv
from ops.interchange.preparing.unpacking import SAVE_ANEW, Unfit
from ops.language import Sentence, said

LARGEST = 256 * 1024**2
"""Bytes of one file."""
WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")


def read(files: Sequence[Path], told: str = "", progress: Progress = lambda *_: None) -> Prepared:
    """Read workbooks and text files; `told` is the encoding of text files whose bytes leave it open."""
    account = Account()
    sheets: list[Sheet] = []
    alone: list[str] = []
    for number, file in enumerate(files, start=1):
        progress(file.name, number, len(files))
        try:
            found, hidden = sheets_of(file.name, _bytes(file), told)
        except Unfit as unfit:
            account.trouble(Sheet(file.name, "", ()), None, unfit.cause, unfit.cure)
        else:
            sheets.extend(found)
            alone.extend(f"{file.name}, {name}" for name in hidden)
    done = prepared(sheets, account, progress)
    done.left_alone.extend(alone)
    return done


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Unfit(said("is larger than {mib} MiB", mib=LARGEST // 1024**2), said("split it into several files"))
        return file.read_bytes()
    except OSError as problem:
        cause = said("cannot be read: {reason}", reason=problem.strerror or problem)
        raise Unfit(cause, said("look at its name and its rights")) from problem


def sheets_of(name: str, data: bytes, told: str = "") -> tuple[list[Sheet], list[str]]:
    """Return the sheets of a file, and the names of hidden ones, by its bytes, whatever its name ends in. Raises Unfit.

    `told` is the encoding of a text file whose bytes leave it open.
    """
    if workbooks.is_workbook(data):
        return workbooks.sheets(name, data)
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(WEB_PAGE):
        raise Unfit(said("is a web page, whatever its name says"), SAVE_ANEW)
    try:
        sheet, _ = separated.sheet(name, data, told)
    except Unreadable as unreadable:
        raise Unfit(said("cannot be taken: {reason}", reason=unreadable), _cure(data)) from unreadable
    return [sheet], []


def _cure(data: bytes) -> Sentence:
    if b"\0" in data:
        return said("it is no text: give a workbook (xlsx, xls) or a text file of values between separators")
    return said("save it as UTF-8, or as a workbook")


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
