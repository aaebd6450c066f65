"""Wishes that were left to somebody who never came: found in the tables by and by, and asked all the same."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import structlog

from shared.runtime.ask.decisions import AnySubject, Refused
from shared.runtime.ask.wish import Wish
from shared.runtime.callers import service_name
from shared.runtime.clock import stamped
from shared.runtime.outages import outage
from shared.runtime.running import Running

LOOK_SECONDS = 30.0

say = structlog.get_logger("left behind")


async def take_up(parts: Running, *, every: float = LOOK_SECONDS) -> None:
    """Ask for what was left behind, for ever; an outage is waited out."""
    since = 0
    while True:
        try:
            since = await once(parts, since)
        except Exception as error:
            if not outage(error):
                raise
            say.warning("looked for later", error=repr(error))
        await asyncio.sleep(every)


async def once(parts: Running, since: int, *, ahead: timedelta = timedelta()) -> int:
    """Look and ask once, as if it were so much later; return the position up to which nothing is left.

    Several processes may do this: what is asked twice changes nothing.
    """
    if parts.service.left_behind is None:
        return since
    stamp = await stamped(parts.clock, service_name(parts.service.name))
    left = await parts.service.left_behind(parts.pool, since, stamp.at + ahead)
    asked = []
    for (subject, key, command), cause in zip(left.wishes, left.causes, strict=True):
        wired = parts.subject(subject)
        wish = Wish(command, stamp, "", cause)
        asked.append((wired, key, replace(wish, key=f"left/{wired.stream(key)}/{wish.body().hex()[:16]}")))
    instead: list[tuple[AnySubject, str, Wish]] = []
    for (_, key, wish), taken in zip(asked, await parts.asker.ask_all(asked), strict=True):
        if taken.refusal is not None:
            say.warning("refused", of=key, command=repr(wish.command), refusal=str(taken.refusal))
            instead += _instead(parts, wish, taken.refusal)
    await parts.asker.ask_all(instead)
    return left.upto


def _instead(parts: Running, wish: Wish, refusal: Refused) -> Iterator[tuple[AnySubject, str, Wish]]:
    """Yield what the service wants instead of a wish that a rule refuses, if it says so."""
    if parts.service.refused is not None and refusal.by_rule and wish.cause is not None:
        subject, key, command = parts.service.refused(wish.cause, [refusal])
        yield parts.subject(subject), key, replace(wish, command=command, key=f"{wish.key}/refused")
