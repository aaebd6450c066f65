"""Asking the services for a report, after their tables have caught up with every accepted write."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ops.connection import Calls
from ops.reports.catalogue import EVERYWHERE, NAMES, Column, name_of
from ops.reports.question import Asked, question

ROUNDS = 8  # more than services lie on the longest way of a fact, there and back

Rows = Sequence[Mapping[str, Any]]


async def settled(calls: Calls, *, patience: float | None = None) -> dict[str, int]:
    """Wait until every service has taken in what every service recorded, and return those positions.

    Raises StandsStill where tables have not moved for `patience` seconds, without it those of all calls.

    Reactions record more while we wait, so the logs are looked at again until they stand still, but not for ever: in a
    company at work they never do, and after so many rounds whatever was recorded when we came has gone its whole way.
    """
    heads = await calls.heads(first=True)
    for _ in range(ROUNDS):
        token = ",".join(f"{service}:{position}" for service, position in heads.items() if position)
        await asyncio.gather(*(calls.get(service, "/feeds", at_least=token, patience=patience) for service in heads))
        now = await calls.heads()
        if now == heads:
            break
        heads = now
    return heads


async def fetch(calls: Calls, asked: Asked, *, purpose: str | None = None) -> list[dict[str, Any]]:
    """Return the rows of a report, each with the columns of its form in their order; with a purpose it is an export.

    What every service has is joined, in the order of its form.
    """
    form = asked.form
    if form.service != EVERYWHERE:
        return await _fetch(calls, form.service, asked, purpose)
    parts = await asyncio.gather(*(_fetch(calls, service, asked, purpose) for service in calls.services))
    return sorted((row for rows in parts for row in rows), key=form.turn)


async def items(calls: Calls, service: str, path: str) -> list[dict[str, Any]]:
    """Return everything that a list shows, page by page."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = await calls.get(service, path, {"cursor": cursor} if cursor else {})
        found += page["items"]
        cursor = page["next"]
    return found


Called = Mapping[str, Mapping[str, str]]
"""Id column -> what each id is called."""


async def named(calls: Calls, asked: Asked, rows: Rows) -> tuple[Asked, list[dict[str, Any]]]:
    """Return the report with what its ids are called: `staff_id_name` right after `staff_id`, None for a strange one.

    One request for each kind of id that it has; who asks may read these names as he or she may read the report. What
    has a name beside the id already stays as it is.
    """
    kinds = [column for column in kinds_of_ids(asked) if rows]
    answers = await asyncio.gather(*(fetch(calls, question(NAMES[column])) for column in kinds))
    called = {column: {row[column]: row["name"] for row in names} for column, names in zip(kinds, answers, strict=True)}
    return with_names(asked, rows, called)


def kinds_of_ids(asked: Asked) -> list[str]:
    """Return the columns of a report whose ids have names that do not stand in it already."""
    columns = [column.name for column in asked.form.columns]
    return [column for column in columns if column in NAMES and "name" not in columns]


def with_names(asked: Asked, rows: Rows, called: Called) -> tuple[Asked, list[dict[str, Any]]]:
    """Return the report with a column of names right after each column of ids that are called something."""
    return _widened(asked, [*called]), [dict(_beside(row, called)) for row in rows]


def _widened(asked: Asked, kinds: Sequence[str]) -> Asked:
    columns = [
        one
        for column in asked.form.columns
        for one in ((column, Column(name_of(column.name))) if column.name in kinds else (column,))
    ]
    return replace(asked, form=replace(asked.form, columns=tuple(columns)))


def _beside(row: Mapping[str, Any], called: Called) -> Iterator[tuple[str, Any]]:
    for column, value in row.items():
        yield column, value
        if column in called:
            yield name_of(column), called[column].get(value)


async def _fetch(calls: Calls, service: str, asked: Asked, purpose: str | None) -> list[dict[str, Any]]:
    form = asked.form
    answer = await calls.get(service, f"/reports/{form.name}", asked.parameters, slow=True, purpose=purpose)
    places = [answer["columns"].index(column.name) for column in form.columns]
    names = [column.name for column in form.columns]
    return [dict(zip(names, (row[place] for place in places), strict=True)) for row in answer["rows"]]
