"""Attachments: known by their bytes, never replaced, superseded by newer ones."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.events.office import FileAttached, FileType
from shared.office.attachments import (
    File,
    FileNotSent,
    Files,
    FileTooLarge,
    HashDiffers,
    NothingToSupersede,
    UnknownFileType,
    media_of,
    take,
)
from shared.runtime.ask.decisions import InTheFuture, Refused
from tests.unit.office.samples import taken

TODAY = date(2026, 9, 22)
PDF = b"%PDF-1.7\n"
MAIL = b"Received: from a\r\n by b\r\nFrom: =?utf-8?q?=E7=8E=8B?= <w@example.com>\r\nSubject: x\r\n\r\nText\r\n"


def named(content: bytes) -> str:
    return sha256(content).hexdigest()


def file(content: bytes = PDF, **members: Any) -> File:
    usual: dict[str, Any] = {"sha256": named(content), "name": "letter.pdf", "kind": "letter", "dated_on": TODAY}
    return File(**usual | members)


def attached(files: Files, one: File, media: FileType | None = "pdf") -> list[FileAttached]:
    return taken(files.evolve, files.attach(one, of="contract/HT-1", media=media, by="B2", today=TODAY))


def three(*supersedes: str | None) -> Files:
    """Return files of which each supersedes the one named, or none."""
    files = Files()
    for number, earlier in enumerate(supersedes):
        attached(files, file(b"%d" % number, supersedes=earlier))
    return files


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (PDF, "pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n\x00", "png"),
        (b"PK\x03\x04....[Content_Types].xml....word/document.xml", "docx"),
        (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "xlsx"),
        (b"PK\x03\x04....OFD.xml....Doc_0/Document.xml", "ofd"),
        (MAIL, "eml"),
        (MAIL.replace(b"\r\n", b"\n"), "eml"),
        (b"", None),
        (b"MZ\x90\x00", None),
        (b"PK\x03\x04....setup.exe", None),
        (b"<html>From: me</html>", None),
        (b"Subject: no sender\r\n\r\nFrom: the text\r\n", None),
        (b" %PDF-1.7", None),
    ],
)
def test_the_bytes_say_what_a_file_is(content: bytes, media: FileType | None) -> None:
    assert media_of(content) == media


def test_a_file_of_twenty_mib_is_taken_and_a_byte_more_is_not() -> None:
    content = PDF + bytes(20_971_520 - len(PDF))
    assert take(content, named(content), 20) == "pdf"
    with pytest.raises(FileTooLarge) as refused:
        take(content + b"\0", named(content + b"\0"), 20)
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("content", "hash_said", "rule"),
    [
        (PDF, named(b"other"), HashDiffers),
        (PDF, named(PDF).upper(), HashDiffers),
        (b"MZ", named(b"MZ"), UnknownFileType),
    ],
)
def test_other_bytes_and_other_types_are_refused(content: bytes, hash_said: str, rule: type[Refused]) -> None:
    with pytest.raises(rule) as refused:
        take(content, hash_said, 20)
    assert refused.value.status == 422


def test_files_of_an_object_are_counted_from_one() -> None:
    files = Files()
    [first] = attached(files, file(direction="in"))
    assert first == FileAttached(
        of="contract/HT-1",
        file_no="1",
        sha256=named(PDF),
        name="letter.pdf",
        kind="letter",
        media="pdf",
        dated_on=TODAY,
        direction="in",
        attached_by="B2",
    )
    assert attached(files, file(direction="in")) == []
    [second] = attached(files, file(kind="minutes"))  # the same bytes, as something else
    assert second.file_no == "2"


def test_a_superseded_file_stays_and_the_newest_stands_for_it() -> None:
    files = three(None, "1", "2", None)
    assert len(files.all) == 4
    assert [files.newest(file_no).file_no for file_no in "1234"] == ["3", "3", "3", "4"]
    assert [one.file_no for one in files.in_use()] == ["3", "4"]


@pytest.mark.parametrize("supersedes", ["9", "1"])
def test_only_the_newest_is_superseded(supersedes: str) -> None:
    with pytest.raises(NothingToSupersede) as refused:
        attached(three(None, "1"), file(supersedes=supersedes))
    assert refused.value.status == 409


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"dated_on": TODAY + timedelta(days=1)}, InTheFuture),
        ({"sha256": "x" * 64}, HashDiffers),
    ],
)
def test_what_does_not_fit_is_refused(members: dict[str, Any], rule: type[Refused]) -> None:
    with pytest.raises(rule):
        attached(Files(), file(**members))


def test_what_was_not_sent_is_not_attached() -> None:
    with pytest.raises(FileNotSent) as refused:
        attached(Files(), file(), media=None)
    assert refused.value.status == 422
    files = three(None)
    assert attached(files, file(b"0"), media=None) == []  # it is attached already, wherever its bytes went since


@given(st.lists(st.integers(0, 8), max_size=12))
def test_every_file_has_one_newest_and_none_is_lost(wishes: list[int]) -> None:
    files = Files()
    for number, earlier in enumerate(wishes):
        wish = file(b"%d" % number, supersedes=str(earlier) if earlier else None)
        try:
            attached(files, wish)
        except NothingToSupersede:
            continue  # it is refused, and nothing changes
    assert {files.newest(file_no).file_no for file_no in files.all} == {one.file_no for one in files.in_use()}
    assert list(files.all) == [str(number) for number in range(1, len(files.all) + 1)]
