"""Files of objects. P5-4.2"""

from datetime import date, datetime
from typing import NamedTuple

from shared.events.office import FileAttached
from shared.runtime.tables.rows import copied, table

STAFF_PAPER = "staff-paper"
"""What the papers of a person are called as an object: in the log of reads, and in front of their files."""


class Attachment(NamedTuple):
    """附件：所属对象、序号、文件指纹 / files of objects by their numbers, `sha256` names the bytes. P5-4.2"""

    object: str
    file_no: str
    sha256: str
    name: str
    kind: str
    media: str
    dated_on: date
    direction: str | None
    supersedes: str | None
    attached_by: str
    recorded_at: datetime


ATTACHMENT = copied(table(Attachment, key=("object", "file_no"), indexes=["sha256"]), FileAttached, object="of")
