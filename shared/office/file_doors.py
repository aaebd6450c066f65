"""The doors of files that every service has: sending one, attaching it to an object, reading it through one. P5-4.2"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256 as sha256_of
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Response
from pydantic import StringConstraints

from shared.events.office import Direction, FileType
from shared.events.text import Known
from shared.office import access
from shared.office.attachments import MIB, FileTooLarge, media_of
from shared.office.doors import NO_SUCH, Lookup, Today, Who, all_taken_in, matter_of, may, on, opens
from shared.office.file_keeping import keep, limits, renew
from shared.office.file_room import FILES, AttachFile
from shared.office.policy import Dated
from shared.office.rights import Act
from shared.runtime.callers import Caller
from shared.runtime.http.answers import Shown, lists, shows
from shared.runtime.http.content import Sent
from shared.runtime.http.etags import tag
from shared.runtime.http.front_door import Answer, Asking, Parts, shown_version, strict_router
from shared.runtime.http.problems import RETRY_AFTER, Problem
from shared.runtime.http.sent import sent
from shared.runtime.http.tables import Page, Paging, page
from shared.runtime.running import Running

FileHash = Annotated[str, StringConstraints(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$"), Path()]
MEDIA_TYPES: dict[FileType, str] = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "eml": "message/rfc822",
    "ofd": "application/ofd",
}
NO_SUCH_FILE = "there is no such file, or it is not yours to see"
LOST = "the bytes of {} are not in the store of {} as they were sent: send them again (PUT), or restore files/"

LISTED = """
SELECT lpad(a.file_no, 9, '0') AS id, a.file_no, a.sha256, a.name, a.kind, a.media, a.dated_on, a.direction,
       a.supersedes, l.file_no AS superseded_by, a.attached_by, a.recorded_at
FROM read.attachment AS a LEFT JOIN read.attachment AS l ON l.object = a.object AND l.supersedes = a.file_no
WHERE a.object = $3 AND lpad(a.file_no, 9, '0') > $1
ORDER BY 1 LIMIT $2
"""
USES = """
SELECT object, file_no, name FROM files.use WHERE sha256 = $1 ORDER BY object, file_no
"""


@dataclass(frozen=True)
class Holder:
    """A kind of object that has files and a history.

    `word` and number name one (`contract/HT-2026-000118`), `path` is that of its door, with the number as its one
    parameter; `lookup` finds whose it is. Who may `read` it may read its files, and its history: the facts of `streams`
    (a query: `stream_id` by the number, `$3`) that name the object in their `member`; all, where that is empty.
    """

    word: str
    path: str
    lookup: Lookup
    read: Act
    attach: Act
    streams: str
    member: str = ""

    @property
    def number(self) -> str:
        """The parameter of the path."""
        return self.path.partition("{")[2].partition("}")[0]


class FileSent(Shown):
    """A file that is kept now; one that belongs to nothing goes after a few days."""

    sha256: str
    media: FileType
    size: int


NewAttachment = Annotated[AttachFile, sent(AttachFile, "NewAttachment", without=("of",))]


class Attachment(Shown):
    """A file of an object; one that another supersedes stays."""

    id: str
    file_no: str
    sha256: str
    name: str
    kind: str
    media: FileType
    dated_on: date
    direction: Direction | None
    supersedes: str | None
    superseded_by: str | None
    attached_by: str
    recorded_at: datetime


def router(book: Dated, holders: Sequence[Holder]) -> APIRouter:
    """Return the doors of files of a service, for the objects that have some."""
    made = strict_router()
    _let_send(made, book)
    _let_read(made, {holder.word: holder for holder in holders})
    for holder in holders:
        _let_attach(made, holder)
    return made


def _let_send(made: APIRouter, book: Dated) -> None:
    @made.put("/files/{sha256}", status_code=201, responses=shows(FileSent), dependencies=[may("files.send")])
    async def send_file(
        sha256: FileHash, sent: Sent, parts: Parts, who: Who, day: Today, response: Response
    ) -> FileSent:
        """Keep a file, to be attached then: its bytes as they are, under their SHA-256 in lower-case hex.

        The same file again is nothing new.
        """
        most = await limits(book, parts, day)
        if sent.length > most.file * MIB:
            raise FileTooLarge(f"{sent.length:,} bytes, and at most {most.file} MiB.", max_mib=most.file)
        content = await sent.read(most.file * MIB)
        kept = await keep(parts, sha256, content, most, who.name)
        if kept.known:
            response.status_code = 200
        return FileSent(sha256=sha256, media=kept.media, size=len(content))


def _let_read(made: APIRouter, holders: dict[str, Holder]) -> None:
    answers = {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES.values()}

    @made.get(
        "/files/{sha256}",
        response_class=Response,
        responses={200: {"content": answers}},
        dependencies=[may("files.read")],
    )
    async def read_file(sha256: FileHash, parts: Parts, who: Who) -> Response:
        """Answer the bytes of a file to whoever may read an object that it belongs to."""
        use = await _use(parts, who, holders, sha256)
        content = await parts.files.get(sha256)
        media = None if content is None else media_of(content)
        if content is None or media is None or await asyncio.to_thread(_hash, content) != sha256:
            said = LOST.format(sha256, parts.service.name)
            raise Problem(503, said, RETRY_AFTER, title="A part that this needs does not answer")
        await access.log(parts, who, f"{use['object']}/attachments/{use['file_no']}")
        headers = {"Content-Disposition": disposition(use["name"]), "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=MEDIA_TYPES[media], headers=headers)


def _let_attach(made: APIRouter, holder: Holder) -> None:
    path = f"{holder.path}/attachments"

    @made.post(
        path,
        status_code=201,
        name=f"attach_to_{_snake(holder.word)}",
        dependencies=[on(holder.attach, holder.lookup, holder.number)],
    )
    async def attach(
        of: Annotated[Known, Path(alias=holder.number)], file: NewAttachment, ask: Asking, parts: Parts
    ) -> Answer:
        """Attach a file that was sent before; it is never replaced or removed, only superseded by another."""
        await require_there(parts, holder, of)
        await renew(parts, file.sha256)
        command = file.model_copy(update={"of": f"{holder.word}/{of}"})
        return await ask(FILES, command.of, command)

    @made.get(
        path,
        responses=lists(Attachment),
        name=f"files_of_{_snake(holder.word)}",
        dependencies=[on(holder.read, holder.lookup, holder.number)],
    )
    async def attachments(
        of: Annotated[Known, Path(alias=holder.number)], at: Paging, parts: Parts, response: Response
    ) -> Page:
        """List the files of an object in the order in which they came, the superseded ones too."""
        await require_there(parts, holder, of)
        key = f"{holder.word}/{of}"
        response.headers["ETag"] = tag(await shown_version(parts, FILES, key))
        return await page(parts.pool, LISTED, at, key)


async def require_there(parts: Running, holder: Holder, number: str) -> None:
    """Raise the 404 problem where there is no such object: roles that may read all of them were not asked for it."""
    if await matter_of(parts, holder.lookup, number) is None:
        raise Problem(404, NO_SUCH.format(holder.word))


async def _use(parts: Running, who: Caller, holders: dict[str, Holder], sha256: str) -> Any:
    """Return the object through which somebody may read a file, with its name there. Raises the 404 problem."""
    rows = await parts.pool.fetch(USES, sha256)
    if not rows:  # it may be so new that the tables here have not taken it in
        await all_taken_in(parts)
        rows = await parts.pool.fetch(USES, sha256)
    for row in rows:
        word, _, number = row["object"].partition("/")
        holder = holders.get(word)
        if holder is not None and await opens(parts, who, holder.read, holder.lookup, number):
            return row
    raise Problem(404, NO_SUCH_FILE)


def _hash(content: bytes) -> str:
    return sha256_of(content).hexdigest()


def _snake(word: str) -> str:
    return word.replace("-", "_")


def disposition(name: str) -> str:
    """Return what a browser is told: to save the bytes under this name (RFC 6266), never to show them as a page."""
    plain = "".join(one if one.isascii() and one.isprintable() and one not in '"\\/%' else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
