"""Work that goes on behind a page: how far it is, how fast, what it says, and a way to end it.

A piece of work is a task of this process. A closed tab does not end it; a restart of the console does.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from secrets import token_hex
from typing import Any, Literal, NamedTuple

import structlog

from shared.language import Language
from shared.language.speaking import speak, worded
from shared.runtime.no_answer import Problem

log = structlog.get_logger("console")

MOST_LINES = 200
MOST_KEPT = 200
KEPT_SECONDS = 8 * 3600
RATE_SECONDS = 10
LOOK_MS = 400
STREAM_SECONDS = 25  # a browser comes again by itself; no server waits long for one stream to end
AGAIN_MS = 1000

State = Literal["running", "done", "failed", "cancelled"]


class Failed(Exception):
    """The work cannot go on; the text says why and what to do, in the language of its owner."""


@dataclass(eq=False)
class Work:
    """A piece of work: whose, what about, and how far.

    `done` and `total` count what the work counts (rows, events); a total of 0 is not known. `result` is the address of
    what came of it. `words`: who may see it beside its owner. `title` is a text of the catalogue.
    """

    owner: str
    title: str
    kind: str = ""
    words: frozenset[str] = frozenset()
    number: str = field(default_factory=lambda: token_hex(8))
    state: State = "running"
    step: str = ""
    done: int = 0
    total: int = 0
    result: str = ""
    trace: str = ""
    lines: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    began: float = field(default_factory=time.monotonic)
    ended: float | None = None
    _marks: deque[tuple[float, int]] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None

    def told(self, step: str, done: int, total: int) -> None:
        """Say what is being done, how much of it is done, and how much there is. Any thread may."""
        if step != self.step or done < self.done:
            self._marks.clear()
        self.step, self.done, self.total = step, done, total
        now = time.monotonic()
        self._marks.append((now, done))
        while self._marks[0][0] < now - RATE_SECONDS:
            self._marks.popleft()

    def say(self, line: str) -> None:
        """Add a line of text; the oldest go where there are too many."""
        self.lines.append(line)

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state == "running"

    @property
    def rate(self) -> float:
        """How much was done a second, of late; 0 where that is not known."""
        marks = list(self._marks)
        if len(marks) < 2 or marks[-1][0] == marks[0][0]:  # noqa: PLR2004  # a rate is between two marks
            return 0
        return (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])

    @property
    def seconds_left(self) -> int | None:
        """How long it takes at this rate; None where that is not known."""
        return round((self.total - self.done) / self.rate) if self.total and self.rate > 0 else None

    @property
    def seconds(self) -> int:
        """How long it has taken so far."""
        return round((self.ended or time.monotonic()) - self.began)

    @property
    def address(self) -> str:
        """Where its page stands."""
        return f"/work/{self.number}"

    def cancel(self) -> None:
        """End it before its time; what it has done stays done."""
        if self.task is not None:
            self.task.cancel()

    def end(self, state: State) -> None:
        """Note that it goes on no more."""
        self.state, self.ended = state, time.monotonic()

    def seen_by(self, staff_id: str, words: frozenset[str]) -> bool:
        """Tell whether somebody may see it."""
        return self.owner == staff_id or bool(self.words & words)

    @property
    def snapshot(self) -> Mapping[str, Any]:
        """The state that its page shows: equal snapshots look the same."""
        return {
            "state": self.state,
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "lines": tuple(self.lines),
            "rate": round(self.rate),
            "left": self.seconds_left,
        }


Run = Callable[[Work], Awaitable[None]]
"""What is done: told the work, it says how far it is. Raises Failed."""


class Works:
    """All work of this console that goes on, and what has ended not long ago."""

    def __init__(self) -> None:
        self._works: dict[str, Work] = {}

    def begin(self, work: Work, run: Run, language: Language) -> Work:
        """Begin a piece of work; what it says, it says in this language."""
        self._forget()
        self._works[work.number] = work

        async def whole() -> None:
            speak(language)
            await _carried_out(work, run)

        work.task = asyncio.create_task(whole(), name=f"work {work.number}")
        return work

    def seen(self, number: str, staff_id: str, words: frozenset[str]) -> Work:
        """Return a piece of work that somebody of these words may see. Raises Problem (404)."""
        work = self._works.get(number)
        if work is None or not work.seen_by(staff_id, words):
            raise Problem(HTTPStatus.NOT_FOUND, {})
        return work

    def of(self, kind: str, staff_id: str, words: frozenset[str]) -> list[Work]:
        """Return the work of a kind that somebody of these words may see, the newest first."""
        found = [one for one in self._works.values() if one.kind == kind]
        return [one for one in reversed(found) if one.seen_by(staff_id, words)]

    def _forget(self) -> None:
        now = time.monotonic()
        ended = [one for one in self._works.values() if one.ended is not None]
        old = [one for one in ended if one.ended is not None and one.ended < now - KEPT_SECONDS]
        for one in [*old, *ended[: max(len(ended) - MOST_KEPT, 0)]]:
            self._works.pop(one.number, None)


async def _carried_out(work: Work, run: Run) -> None:
    try:
        await run(work)
    except asyncio.CancelledError:
        work.end("cancelled")
        raise
    except Failed as why:
        work.say(str(why))
        work.end("failed")
    except Exception as why:
        work.trace = token_hex(6)
        log.exception("work failed", trace=work.trace, work=work.title, error=repr(why))
        work.say(worded("This failed. The log tells more under this number: {trace}", trace=work.trace))
        work.end("failed")
    else:
        work.end("done")


class Look(NamedTuple):
    """How far something is just now: equal states look the same, and `html` shows it."""

    state: object
    running: bool
    html: Callable[[], str]


async def stream(work: Work, shown: Callable[[], str], ending: Callable[[], bool]) -> AsyncIterator[str]:
    """Yield how far a piece of work is, as `events` does."""

    async def look() -> Look:
        return Look(work.snapshot, work.running, shown)

    async for told in events(look, ending):
        yield told


async def events(look: Callable[[], Awaitable[Look | None]], ending: Callable[[], bool]) -> AsyncIterator[str]:
    """Yield server-sent events: `shown` with the HTML of how far it is, whenever that has changed, and `ended`.

    Where it cannot be said how far it is (None), the stream ends: the browser comes again.
    """
    yield f"retry: {AGAIN_MS}\n\n"
    until, last = time.monotonic() + STREAM_SECONDS, None
    while time.monotonic() < until and not ending() and (now := await look()) is not None:
        if now.state != last:
            yield event("shown", now.html())
            last = now.state
        if not now.running:
            yield event("ended", "")
            return
        await asyncio.sleep(LOOK_MS / 1000)


def event(name: str, data: str) -> str:
    """Return a server-sent event as it goes over the wire."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
