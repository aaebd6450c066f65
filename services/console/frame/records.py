"""Records: one thing with what is known about it, what hangs together with it, and what can be done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Request, Response

from services.console.frame.formats import MOMENT, PERSON, Kind
from services.console.frame.forms import NOT_THERE, Act, after, begun, page, sent, with_choices
from services.console.frame.lists import Column
from services.console.frame.view import View, Viewing
from shared.runtime.no_answer import Problem

Link = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Section:
    """A table on a record; rows that are None could not be read. `more` leads to the whole list."""

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]] | None
    more: str = ""
    link: Link | None = None
    empty: str = "Nothing yet."


@dataclass(frozen=True)
class Offer:
    """An act as a record or list offers it."""

    title: str
    address: str


@dataclass(frozen=True)
class About:
    """What a form is about: values to begin with, members that follow from what is shown, the version of it.

    `choices`: what may be chosen in fields where that depends on what is shown. `now`: what stands on record in the
    members of the form, where that is not what it begins with.
    """

    values: Mapping[str, Any]
    fixed: Mapping[str, Any]
    version: str = ""
    choices: Mapping[str, Sequence[str] | Mapping[str, str]] = field(default_factory=dict)
    now: Mapping[str, Any] = field(default_factory=dict)


def record(
    view: View,
    title: str,
    number: str,
    said: Sequence[tuple[Column, Any]],
    sections: Sequence[Section] = (),
    acts: Sequence[Offer] = (),
    called: str = "",
    asked: Sequence[tuple[Column, Any]] = (),
    place: str = "",
) -> Response:
    """Return the page of a record; `asked` are parameters of its address that it has fields for.

    `place` is its number in lists, where it is shown under another one.
    """
    told: dict[str, Any] = {"number": number, "called": called, "said": said, "acts": acts, "place": place or number}
    return view.page("record.html", title=title, sections=sections, asked=asked, **told)


def section_of(
    answer: Any, title: str, columns: tuple[Column, ...], more: str = "", link: Link | None = None
) -> Section:
    """Return the table of a list's answer; where there was none, what could not be read."""
    return Section(title, columns, None if answer is None else answer["items"], more, link)


def rows_of(report: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """Return the rows of a report by the names of its columns."""
    return None if report is None else [dict(zip(report["columns"], row, strict=True)) for row in report["rows"]]


async def history(view: View, service: str, path: str) -> Section:
    """Return what was said about a thing, in plain words, newest first; operations are led to the events behind it."""
    answer = (await view.doors.all_of(told=(service, f"{path}/history", {"limit": "500"})))["told"]
    return history_of(view, service, None if answer is None else answer["items"])


def history_of(view: View, service: str, facts: Sequence[Mapping[str, Any]] | None) -> Section:
    """Return facts, oldest first, as the history of a thing; None: they could not be read."""
    rows = None if facts is None else [{**one, "what": view.told(one), "event": one} for one in reversed(facts)]
    return Section("History", HISTORY, rows, link=_event(service) if "system" in view.me.roles else None)


def _event(service: str) -> Link:
    return lambda row: f"/operations/log/{service}/{row['position']}"


def event_of(row: Mapping[str, Any]) -> str:
    """Return where the event of a position stands on the same page: in the history."""
    return f"#event-{row['position']}"


def many(said: Any) -> list[Mapping[str, Any]]:
    """Return what a file holds as rows, whether it keeps them in a list, by name, or one alone."""
    if isinstance(said, Mapping):
        return list(said.values()) if said and all(isinstance(one, Mapping) for one in said.values()) else [said]
    return list(said or [])


def one_of(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> Mapping[str, Any]:
    """Return the one row of a list. Raises Problem (404) where there is none."""
    if not found["items"]:
        raise Problem(NOT_THERE, {})
    return found["items"][0]


HISTORY = (
    Column("recorded_at", MOMENT),
    Column("what"),
    Column("actor", PERSON),
    Column("event", Kind("event")),
)
Subject = Callable[[View, Mapping[str, str]], Awaitable[About]]


async def nothing(_view: View, _names: Mapping[str, str]) -> About:
    """Return that a form is about nothing that stands already."""
    return About({}, {})


def offer(router: APIRouter, address: str, act: Act, back: str, about: Subject = nothing) -> None:
    """Give an act its two addresses: its form, and where the form is sent. `back` names members of the answer."""

    async def ask(request: Request, view: Viewing) -> Response:
        names = {name: str(value) for name, value in request.path_params.items()}
        on = await about(view, names)
        given = {**on.values, **request.query_params}
        return page(view, begun(with_choices(act, on.choices), given, on.version), names)

    async def take(request: Request, view: Viewing) -> Response:
        names = {name: str(value) for name, value in request.path_params.items()}
        on = await about(view, names)

        def lead(answer: Mapping[str, Any]) -> str:
            known = {**answer, "number": answer.get("number") or answer.get(NUMBERS.get(act.name, ""), "")}
            return after(back.format(**known), answer, act.service)

        return await sent(view, with_choices(act, on.choices), names, on, lead)

    router.add_api_route(address, ask, methods=["GET"])
    router.add_api_route(address, take, methods=["POST"])


NUMBERS = {
    "receipt": "receipt_no",
    "contract": "contract_no",
    "order": "order_no",
    "dispatch": "invoice_no",
    "complaint": "complaint_no",
    "customer": "customer_id",
    "person": "staff_id",
    "credit note": "credit_note_no",
}
"""By act, the member that holds the number of what is made, where the house does not give it."""


def offers(view: View, *acts: tuple[Act, str], when: bool = True) -> list[Offer]:
    """Return those of these acts that somebody is offered."""
    words = view.me.roles | ({"head"} if view.me.heads else set()) | {"*"}
    return [Offer(act.title, address) for act, address in acts if when and act.words & words]
