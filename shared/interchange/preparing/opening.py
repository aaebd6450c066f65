"""Files of people, as bytes under a name -> their sheets, and the interchange files that these become."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from shared.interchange.encoding import Unreadable
from shared.interchange.files import CHANGES
from shared.interchange.preparing import archive, separated, workbooks
from shared.interchange.preparing.books import Prepared, Progress, prepared
from shared.interchange.preparing.cells import Sheet
from shared.interchange.preparing.changes import Account
from shared.interchange.preparing.unpacking import SAVE_ANEW, Unfit
from shared.language.speaking import Sentence, said

WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")

Given = tuple[str, Callable[[], bytes]]
"""A file by its name, and what reads it; that raises Unfit."""


class Opened(NamedTuple):
    """The sheets of a file, the names of hidden ones, and the encoding, where it is a text file."""

    sheets: list[Sheet]
    hidden: list[str]
    encoding: str = ""


def read(files: Sequence[Given], told: str = "", progress: Progress = lambda *_: None) -> Prepared:
    """Read workbooks, text files, and zips of such; `told` is the encoding of text files whose bytes leave it open."""
    account = Account()
    all_of = Opened([], [])
    encodings: dict[str, str] = {}
    for number, (name, content) in enumerate(files, start=1):
        progress(name, number, len(files))
        for whose, data in _taken(name, content, account):
            if whose == CHANGES:
                all_of.hidden.append(whose)
                continue
            try:
                found = sheets_of(whose, data, told)
            except Unfit as unfit:
                account.trouble(Sheet(whose, "", ()), None, unfit.cause, unfit.cure)
            else:
                all_of.sheets.extend(found.sheets)
                all_of.hidden.extend(f"{whose}, {sheet}" for sheet in found.hidden)
                encodings |= {whose: found.encoding} if found.encoding else {}
    done = prepared(all_of.sheets, account, progress)
    done.left_alone.extend(all_of.hidden)
    done.encodings.update(encodings)
    return done


def _taken(name: str, content: Callable[[], bytes], account: Account) -> list[tuple[str, bytes]]:
    """Return a file by its name, or those in it where it is a zip; none where it cannot be read."""
    try:
        data = content()
        return archive.members(data) if archive.is_archive(name, data) else [(name, data)]
    except Unfit as unfit:
        account.trouble(Sheet(name, "", ()), None, unfit.cause, unfit.cure)
        return []


def sheets_of(name: str, data: bytes, told: str = "") -> Opened:
    """Return what is in a file, by its bytes, whatever its name ends in. Raises Unfit.

    `told` is the encoding of a text file whose bytes leave it open.
    """
    if workbooks.is_workbook(data):
        return Opened(*workbooks.sheets(name, data))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:16].lower().startswith(WEB_PAGE):
        raise Unfit(said("is a web page, whatever its name says"), SAVE_ANEW)
    try:
        sheet, encoding = separated.sheet(name, data, told)
    except Unreadable as unreadable:
        raise Unfit(said("cannot be taken: {reason}", reason=unreadable), _cure(data)) from unreadable
    return Opened([sheet], [], encoding)


def _cure(data: bytes) -> Sentence:
    if b"\0" in data:
        return said("it is no text: give a workbook (xlsx, xls) or a text file of values between separators")
    return said("save it as UTF-8, or as a workbook")
