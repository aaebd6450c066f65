"""Files that belong to objects."""

from typing import ClassVar, Literal

from shared.events import Event
from shared.events.days import Day
from shared.events.text import Hash, Id, StreamId, Text

FileType = Literal["pdf", "jpg", "png", "docx", "xlsx", "eml", "ofd"]
Direction = Literal["in", "out"]


class FileAttached(Event):
    """A file belongs to an object from now on, such as `contract/HT-2026-000118`; it stays, whatever supersedes it.

    `file_no` counts the files of the object from 1; the bytes are known by their SHA-256. `direction`: of letters.
    """

    TYPE: ClassVar[str] = "huikuan.office.FileAttached.v1"
    of: StreamId
    file_no: Id
    sha256: Hash
    name: Text
    kind: Text
    media: FileType
    dated_on: Day
    direction: Direction | None = None
    supersedes: Id | None = None
    attached_by: Id
