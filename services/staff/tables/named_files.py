"""入职材料所指的文件 / Files that papers of who joins name, so that they stay and are read as papers. P4-8.1, P5-4.2"""

from collections.abc import Iterator
from typing import NamedTuple

from shared.events.staff import JoiningItemDone
from shared.office.tables.files import STAFF_PAPER
from shared.runtime.tables.definition import Projection
from shared.runtime.tables.rows import made, table


class NamedFile(NamedTuple):
    """入职材料的文件 / files of the checklist of who joins: `sha256` names the bytes."""

    object: str
    file_no: str
    sha256: str
    name: str


def named_file(done: JoiningItemDone) -> Iterator[NamedFile]:
    """Yield the file of the paper."""
    if done.sha256 is not None:
        yield NamedFile(f"{STAFF_PAPER}/{done.staff_id}", done.item, done.sha256, done.item)


NAMED_FILE = made(table(NamedFile, key=("object", "file_no"), indexes=["sha256"]), named_file)

NAMED_FILES = Projection(
    "named_files",
    ("staff",),
    (NAMED_FILE,),
    comment="入职材料所指的文件 / files that papers of who joins name",
)
