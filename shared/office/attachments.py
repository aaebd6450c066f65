"""Attachments: files of an object, by the hash of their bytes. Never replaced or deleted, only superseded. P5-4.2

take(content, sha256, most_mib)                     # PUT /files/{sha256}: the bytes are what they claim to be
yield from contract.files.attach(File(...), ...)    # POST /contracts/{no}/attachments
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256 as sha256_of
from re import ASCII
from re import compile as pattern
from typing import NamedTuple

from shared.events.office import Direction, FileAttached, FileType
from shared.runtime.ask.decisions import InTheFuture, Refused

MIB = 1024 * 1024

_HASH = pattern(r"[0-9a-f]{64}", ASCII)
_MAGIC: tuple[tuple[bytes, FileType], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
)
_ARCHIVE = b"PK\x03\x04"
_IN_ARCHIVE: tuple[tuple[bytes, FileType], ...] = (
    (b"word/document.xml", "docx"),
    (b"xl/workbook.xml", "xlsx"),
    (b"OFD.xml", "ofd"),
)
_MAIL = pattern(rb"(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+\r?\n", ASCII)
_SENDER = pattern(rb"(?mi)^from:", ASCII)
_HEAD = 64 * 1024
"""Bytes within which the header of a mail ends."""

# 1. What a file is


class File(NamedTuple):
    """What somebody attaches. `supersedes`: the number of an earlier file of the same object."""

    sha256: str
    name: str
    kind: str
    dated_on: date
    direction: Direction | None = None
    supersedes: str | None = None


def media_of(content: bytes | bytearray) -> FileType | None:
    """Return what the bytes begin like; None: nothing that is taken in.

    Office documents and OFD are archives: their members' names stand in them as they are. A mail begins with its
    header, one line of which names the sender.
    """
    for magic, media in _MAGIC:
        if content.startswith(magic):
            return media
    if content.startswith(_ARCHIVE):
        return next((media for member, media in _IN_ARCHIVE if member in content), None)
    header = _MAIL.match(content[:_HEAD])
    return "eml" if header is not None and _SENDER.search(header[0]) else None


# 2. What may be refused


class FileTooLarge(Refused):
    """A file has at most `file.max_mib` MiB."""

    status = 413


class TooMuchUnattached(Refused):
    """What one has sent and not attached has at most `file.unattached_mib` MiB: attach it, or wait until it goes."""

    status = 409


class HashDiffers(Refused):
    """A file is known by the SHA-256 of its bytes, in lower-case hex."""

    field = "sha256"


class UnknownFileType(Refused):
    """A file is a pdf, jpg, png, docx, xlsx, eml or ofd, by its bytes."""


class FileNotSent(Refused):
    """A file is sent before it is attached; one that nobody attaches is kept for a few days only."""

    field = "sha256"


class NothingToSupersede(Refused):
    """A file supersedes one that is attached to the same object and not superseded by another."""

    field = "supersedes"
    status = 409


def take(content: bytes | bytearray, sha256: str, most_mib: int) -> FileType:
    """Return the type of a file that may be kept. Raises FileTooLarge, HashDiffers and UnknownFileType."""
    if len(content) > most_mib * MIB:
        raise FileTooLarge(f"{len(content):,} bytes, and at most {most_mib} MiB.", max_mib=most_mib)
    found = sha256_of(content).hexdigest()
    if found != sha256:
        raise HashDiffers(f"It is {found}.", found=found)
    media = media_of(content)
    if media is None:
        raise UnknownFileType
    return media


# 3. State, and what follows


@dataclass(slots=True)
class Files:
    """All files of an object in the order in which they came."""

    all: dict[str, FileAttached] = field(default_factory=dict)
    superseded: dict[str, str] = field(default_factory=dict)  # file_no -> the one that supersedes it

    def evolve(self, event: FileAttached) -> None:
        """Take one more fact in, in place."""
        self.all[event.file_no] = event
        if event.supersedes is not None:
            self.superseded[event.supersedes] = event.file_no

    def newest(self, file_no: str) -> FileAttached:
        """Return the file that stands for another by now: itself, or the last that supersedes it. Raises KeyError."""
        while file_no in self.superseded:
            file_no = self.superseded[file_no]
        return self.all[file_no]

    def in_use(self) -> list[FileAttached]:
        """Return the files that nothing supersedes, oldest first."""
        return [file for file_no, file in self.all.items() if file_no not in self.superseded]

    def attach(self, file: File, *, of: str, media: FileType | None, by: str, today: date) -> Iterator[FileAttached]:
        """Yield the attachment; nothing where the very same is attached.

        `of` is the object (`contract/HT-2026-000118`), `media` what `take` found; None: such a file was not sent.
        Raises HashDiffers, FileNotSent, InTheFuture and NothingToSupersede.
        """
        if any(_said(one) == file for one in self.all.values()):
            return
        if not _HASH.fullmatch(file.sha256):
            raise HashDiffers(f"{file.sha256} is none.")
        if media is None:
            raise FileNotSent(f"PUT /files/{file.sha256} comes first.")
        if file.dated_on > today:
            raise InTheFuture(f"It is {today}, dated_on says {file.dated_on}.", field="dated_on")
        if file.supersedes is not None and (file.supersedes not in self.all or file.supersedes in self.superseded):
            newest = self.newest(file.supersedes).file_no if file.supersedes in self.all else "none"
            raise NothingToSupersede(f"The newest of {file.supersedes} is {newest}.", newest=newest)
        yield FileAttached(**file._asdict(), of=of, file_no=str(len(self.all) + 1), media=media, attached_by=by)


def _said(event: FileAttached) -> File:
    return File(*(getattr(event, name) for name in File._fields))
