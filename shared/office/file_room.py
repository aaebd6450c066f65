"""The room of files that every service has: the attachments of an object in a stream of their own, `files-<object>`.

The object's own stream knows nothing of them: so an attachment is no new version of a contract, and objects of all
kinds have files alike. P5-4.2
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.events.days import PastDay
from shared.events.office import Direction, FileAttached, FileType
from shared.events.text import Known, StreamId, Text
from shared.office.attachments import File, Files
from shared.runtime.ask.decisions import Basis, Command, Reader, Stamp, Subject

MEDIA = "SELECT media FROM files.kept WHERE sha256 = $1"


class AttachFile(Command):
    """Attach a file to an object, such as `contract/HT-2026-000118`; `supersedes` an earlier one of it, by number."""

    of: StreamId
    sha256: Text
    name: Text
    kind: Text
    dated_on: PastDay
    direction: Direction | None = None
    supersedes: Known | None = None


@dataclass(frozen=True, slots=True)
class FileBasis(Basis):
    """Beside the stamp: what the bytes of the file are; None: it was not sent."""

    media: FileType | None = None


def evolve(files: Files, event: FileAttached) -> Files:
    """Take one more fact in."""
    files.evolve(event)
    return files


def decide(files: Files, command: AttachFile, basis: FileBasis) -> Iterator[FileAttached]:
    """Yield the attachment."""
    file = File(**command.model_dump(exclude={"of"}))
    yield from files.attach(file, of=command.of, media=basis.media, by=basis.stamp.actor, today=basis.stamp.today)


async def file_basis(reader: Reader, command: AttachFile, stamp: Stamp) -> FileBasis:
    """Look up what was sent under this hash."""
    return FileBasis(stamp, await reader.fetchval(MEDIA, command.sha256))


FILES = Subject("files", Files, evolve, decide, file_basis)
