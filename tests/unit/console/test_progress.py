"""Work behind a page: how far it is, who sees it, how it ends, and what is told of it as it goes on."""

import asyncio
import time

import pytest

from services.console.frame import progress
from services.console.frame.progress import MOST_KEPT, MOST_LINES, Failed, Work, Works, event, stream
from shared.language.speaking import worded
from shared.runtime.no_answer import Problem

NOBODY: frozenset[str] = frozenset()


async def begun(works: Works, run: progress.Run, work: Work | None = None) -> Work:
    found = works.begin(work or Work("E1", "Import"), run, "zh")
    await asyncio.sleep(0)
    return found


async def ended(work: Work) -> Work:
    assert work.task is not None
    await asyncio.wait([work.task])
    return work


async def test_work_that_comes_to_its_end_is_done() -> None:
    async def run(work: Work) -> None:
        work.told("rows", 5, 5)

    work = await ended(await begun(Works(), run))
    assert (work.state, work.done, work.total, work.running) == ("done", 5, 5, False)


async def test_work_speaks_the_language_of_its_owner() -> None:
    async def run(_work: Work) -> None:
        raise Failed(worded("To the result"))

    work = await ended(await begun(Works(), run))
    assert (work.state, list(work.lines)) == ("failed", ["查看结果"])


async def test_a_failure_that_nobody_expected_has_a_number_and_says_nothing_of_itself() -> None:
    async def run(_work: Work) -> None:
        raise RuntimeError("a secret")

    work = await ended(await begun(Works(), run))
    [line] = work.lines
    assert work.state == "failed"
    assert work.trace in line
    assert "secret" not in line


async def test_work_can_be_stopped() -> None:
    async def run(_work: Work) -> None:
        await asyncio.sleep(60)

    work = await begun(Works(), run)
    assert work.running
    work.cancel()
    assert (await ended(work)).state == "cancelled"


async def test_work_is_seen_by_its_owner_and_by_those_whom_it_names() -> None:
    async def run(_work: Work) -> None:
        """Be done at once."""

    works = Works()
    mine = await begun(works, run, Work("E1", "Import", kind="import"))
    ours = await begun(works, run, Work("E1", "Rebuild", kind="rebuild", words=frozenset({"system"})))
    assert works.seen(mine.number, "E1", NOBODY) is mine
    assert works.seen(ours.number, "E2", frozenset({"system"})) is ours
    for number, words in ((mine.number, frozenset({"system"})), (ours.number, NOBODY), ("nothing", NOBODY)):
        with pytest.raises(Problem) as said:
            works.seen(number, "E2", words)
        assert said.value.status == 404
    assert works.of("import", "E1", NOBODY) == [mine]
    assert works.of("import", "E2", frozenset({"system"})) == []


async def test_what_has_ended_is_not_kept_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run(_work: Work) -> None:
        """Be done at once."""

    works = Works()
    first = await ended(await begun(works, run))
    for _ in range(MOST_KEPT + 1):
        await ended(await begun(works, run))
    with pytest.raises(Problem):
        works.seen(first.number, "E1", NOBODY)
    last = await ended(await begun(works, run))
    monkeypatch.setattr(progress, "KEPT_SECONDS", -1)
    await ended(await begun(works, run))
    with pytest.raises(Problem):
        works.seen(last.number, "E1", NOBODY)


def test_how_fast_it_is_and_what_is_left_follow_from_the_last_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    work = Work("E1", "Import", began=100.0)
    assert (work.rate, work.seconds_left) == (0.0, None)
    for second, done in ((0, 0), (1, 100), (20, 2000), (25, 2500)):
        now[0] = 100.0 + second
        work.told("rows", done, 3000)
    assert (work.rate, work.seconds_left) == (100.0, 5)
    work.told("other rows", 0, 10)
    assert (work.rate, work.seconds_left, work.seconds) == (0.0, None, 25)


def test_the_oldest_lines_go() -> None:
    work = Work("E1", "Import")
    for number in range(MOST_LINES + 2):
        work.say(str(number))
    assert (len(work.lines), work.lines[0]) == (MOST_LINES, "2")


async def test_what_has_changed_is_told_and_so_is_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOOK_MS", 0)
    work = Work("E1", "Import")
    told = stream(work, lambda: f"<b>{work.done}</b>", lambda: False)
    assert (await anext(told)).startswith("retry: ")
    assert await anext(told) == "event: shown\ndata: <b>0</b>\n\n"
    work.told("rows", 3, 4)
    assert await anext(told) == "event: shown\ndata: <b>3</b>\n\n"
    work.end("done")
    assert [one async for one in told] == ["event: shown\ndata: <b>3</b>\n\n", "event: ended\ndata: \n\n"]


async def test_a_console_that_ends_waits_for_no_stream() -> None:
    told = stream(Work("E1", "Import"), str, lambda: True)
    assert len([one async for one in told]) == 1


def test_no_text_breaks_out_of_an_event() -> None:
    assert event("shown", "a\n\nevent: ended\rb") == "event: shown\ndata: a\ndata: \ndata: event: ended\ndata: b\n\n"
