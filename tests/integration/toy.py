"""A service for tests of the plumbing: notes on shelves, struck out later, and echoes of those that shout.

It has everything that a real one has, and reads its own topic. Its name differs from test to test, and with it its
database and topic.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import ClassVar, NamedTuple, assert_never

from shared.events import Event
from shared.events.text import Id, Text
from shared.office.days import each_day
from shared.runtime.ask.decisions import AnySubject, Basis, Command, NotThere, RecordedDifferently, Refused, Subject
from shared.runtime.callers import Caller, Kind
from shared.runtime.http.front_door import Answer, Asking, AskingRows, Batch, Batched, Changing, Reading, strict_router
from shared.runtime.http.signing_in import allow
from shared.runtime.http.tables import Page, Paging, Report, page, report
from shared.runtime.running import Running
from shared.runtime.service import Service
from shared.runtime.tables.definition import Derived, From, Projection, Reached, Recorded, Row
from shared.runtime.tables.rows import copied, made, table


class NotePosted(Event):
    """Somebody posted a note."""

    TYPE: ClassVar[str] = "huikuan.toy.NotePosted.v1"
    note_id: Id
    shelf: Id
    text: str


class NoteStruck(Event):
    """A note holds no longer."""

    TYPE: ClassVar[str] = "huikuan.toy.NoteStruck.v1"
    note_id: Id


class EchoHeard(Event):
    """A shout came back."""

    TYPE: ClassVar[str] = "huikuan.toy.EchoHeard.v1"
    note_id: Id
    text: str


WORDS = (NotePosted, NoteStruck, EchoHeard)
NoteEvent = NotePosted | NoteStruck


class Post(Command):
    """Post a note."""

    note_id: Id
    shelf: Id
    text: Text


class Strike(Command):
    """Strike a note out."""

    note_id: Id


class Echo(Command):
    """Let a shout come back."""

    note_id: Id
    text: str


class NoNote(NotThere):
    """There is no such note."""


class Silence(Refused):
    """No shouting on this shelf."""

    clause = "P9-9"


@dataclass
class Note:
    """A note, and whether it was struck out."""

    posted: NotePosted | None = None
    struck: bool = False


def evolve(note: Note, event: NoteEvent) -> Note:
    """Take one more fact in."""
    match event:
        case NotePosted():
            note.posted = event
        case NoteStruck():
            note.struck = True
        case _:
            assert_never(event)
    return note


def decide(note: Note, command: Post | Strike, _basis: Basis) -> Iterator[NoteEvent]:
    """Yield the facts that a wish makes true."""
    match command:
        case Post():
            if command.shelf == "quiet" and command.text.isupper():
                raise Silence(command.text)
            posted = NotePosted(**command.model_dump())
            if note.posted is None:
                yield posted
            elif note.posted != posted:
                raise RecordedDifferently(note.posted.text)
        case Strike():
            if note.posted is None:
                raise NoNote(command.note_id)
            if not note.struck:
                yield NoteStruck(note_id=command.note_id)
        case _:
            assert_never(command)


@dataclass
class Echoes:
    """What came back, by note."""

    heard: dict[str, str] = field(default_factory=dict)


def hear(echoes: Echoes, event: EchoHeard) -> Echoes:
    """Take one more fact in."""
    echoes.heard[event.note_id] = event.text
    return echoes


DEAF: set[str] = set()
"""Texts that `echo` refuses, until a test takes them out."""

BROKEN: set[str] = set()
"""Texts that break the projection, until a test takes them out."""


def echo(echoes: Echoes, command: Echo, _basis: Basis) -> Iterator[EchoHeard]:
    """Yield what comes back."""
    if command.text in DEAF:
        raise Silence(command.text)
    if command.note_id not in echoes.heard:
        yield EchoHeard(note_id=command.note_id, text=command.text)


NOTE = Subject("note", Note, evolve, decide)
ECHO = Subject("echo", Echoes, hear, echo)


def reactions(recorded: Recorded) -> Iterable[tuple[AnySubject, str, Command]]:
    """A note in capitals comes back on its shelf."""
    match recorded.event:
        case NotePosted() as posted if posted.text.isupper():
            yield ECHO, posted.shelf, Echo(note_id=posted.note_id, text=posted.text)
        case _:
            pass


class Posted(NamedTuple):
    """Notes."""

    note_id: str
    shelf: str
    text: str


class Struck(NamedTuple):
    """Notes that hold no longer."""

    note_id: str
    version: int


class Heard(NamedTuple):
    """What came back."""

    note_id: str
    text: str


class Shelf(NamedTuple):
    """What a shelf holds."""

    shelf: str
    notes: int
    texts: str


def posted_rows(posted: NotePosted) -> Iterator[Row]:
    """Yield the note that was posted."""
    if posted.text in BROKEN:
        raise ArithmeticError(f"cannot fold {posted.text}")
    yield posted.note_id, posted.shelf, posted.text


POSTED = made(table(Posted, key="note_id", indexes=["shelf"]), posted_rows)
STRUCK = copied(table(Struck, key="note_id"), NoteStruck)
HEARD = copied(table(Heard, key="note_id"), EchoHeard)
SHELF = table(Shelf, key="shelf")
NOTES = From(POSTED, "shelf")
STRIKES = From(STRUCK, "note_id", of=NOTES)


def shelf_rows(shelf: str, reached: Reached) -> Iterator[Row]:
    """Yield what a shelf holds: the notes that were not struck out, by id."""
    struck = {one.note_id for one in reached[STRIKES]}
    texts = [note.text for note in reached[NOTES] if note.note_id not in struck]
    yield Shelf(shelf, len(texts), " ".join(texts))


def projection(source: str) -> Projection:
    """Return the toy's tables, fed by the topic of `source`."""
    derived = Derived(SHELF, (NOTES, STRIKES), every=(NOTES,), derive=shelf_rows)
    return Projection("shelves", (source,), (POSTED, STRUCK, HEARD), (derived,))


router = strict_router()


@router.post("/notes", status_code=201, dependencies=[allow("office")])
async def post(note: Post, ask: Asking) -> Answer:
    """Post a note."""
    return await ask(NOTE, note.note_id, note)


@router.post("/notes/{note_id}/strike", dependencies=[allow("office")])
async def strike(note_id: Id, ask: Changing) -> Answer:
    """Strike a note out."""
    return await ask(NOTE, note_id, Strike(note_id=note_id))


@router.post("/import/notes", dependencies=[allow("operator")])
async def import_notes(batch: Batch[Post], ask: AskingRows) -> Batched:
    """Take rows."""
    return await ask([(NOTE, row.note_id, row) for row in batch.rows])


@router.get("/notes", dependencies=[allow("*")])
async def notes(read: Reading, at: Paging) -> Page:
    """List notes."""
    return await page(read, "SELECT * FROM read.posted WHERE note_id > $1 ORDER BY note_id LIMIT $2", at)


@router.get("/reports/shelves", dependencies=[allow("office", "operator")])
async def shelves(read: Reading) -> Report:
    """What the shelves hold."""
    return await report(read, "SELECT * FROM read.shelf ORDER BY shelf")


def service(name: str) -> Service:
    """Return the toy under a name, reading its own topic."""
    toy = Service(name, (NOTE, ECHO), (projection(name),), lambda: [router], reactions, (name,), admit=admit)
    return replace(toy, each_day=each_day)


async def admit(parts: Running, who: Caller, *, changes: bool) -> Caller:  # noqa: ARG001  # the form of Admit
    """Return the caller with the role that the name begins with, such as `office-bo`; machines as they are."""
    return replace(who, roles=frozenset({who.name.partition("-")[0]})) if who.kind is Kind.PERSON else who
