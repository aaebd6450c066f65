"""Acts: a form, a preview of what would follow, and the recording of it, once, however often it is sent.

Every form carries a key that was drawn when it was shown, so that a double click or the back button is one fact, and
the version of what was shown, so that nobody overwrites what somebody else has recorded meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any

from fastapi import Response
from starlette.datastructures import FormData

from services.console.frame.doors import Said, part
from services.console.frame.formats import MONEY, TEXT, WHOLE, YES, Kind
from services.console.frame.view import View

CONFLICT, GONE_ON, NOT_THERE = 409, 412, 404
MOST_LINES = 60


class Stale(Exception):
    """The form was made for another session, or long ago: it is shown again."""


@dataclass(frozen=True)
class Field:
    """A field of a form: the member of the body that it fills, of which kind, and what may be chosen.

    A name with a dot is a member of a member. `lines`: members of a table of rows instead of one value; `named`: each
    row is a name with its text. `hint` says in few words what is wanted.
    """

    name: str
    kind: Kind = TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    hint: str = ""
    lines: "tuple[Field, ...]" = ()
    named: bool = False
    default: str = ""

    @property
    def input(self) -> str:
        """The type of the input."""
        return {"day": "date", "yes": "checkbox"}.get(self.kind.name, "text")


@dataclass(frozen=True)
class Act:
    """Something that can be done at a door: where, with which fields, and for whom it is offered.

    `path` holds the names of what it is about in braces; what the address gives is not asked for again. `fixed` are
    members that follow from what is shown. `back` is the page that shows the result.
    """

    name: str
    title: str
    service: str
    path: str
    fields: tuple[Field, ...] = ()
    words: frozenset[str] = frozenset({"*"})
    preview: bool = True
    versioned: bool = False
    back: str = ""
    danger: bool = False
    about: str = ""

    def body(self, form: FormData) -> dict[str, Any]:
        """Return what the fields say, as the body of a request."""
        told: dict[str, Any] = {}
        for one in self.fields:
            value = _said(one, form, one.name)
            if value is None:
                continue
            member, inner = one.name.partition(".")[::2]
            if inner:
                told.setdefault(member, {})[inner] = value
            else:
                told[member] = {row["name"]: row["text"] for row in value if "text" in row} if one.named else value
        return told


def _said(one: Field, form: FormData, name: str) -> Any:
    if one.lines:
        rows = []
        for number in range(MOST_LINES):
            row = {below.name: _said(below, form, f"{name}-{number}-{below.name}") for below in one.lines}
            if any(value not in (None, False) for value in row.values()):
                rows.append({member: value for member, value in row.items() if value is not None})
        return rows or None
    value = form.get(name)
    text = value.strip() if isinstance(value, str) else ""
    if one.kind is YES:
        return text == "yes"
    if text == "":
        return None
    if one.kind is MONEY:
        return text.replace(",", "").replace("，", "")
    return int(text) if one.kind is WHOLE and text.isdigit() else text


@dataclass
class Filled:
    """A form as it is shown: the values in it, its key, the version of what it is about, and what a service said."""

    act: Act
    values: Mapping[str, Any]
    key: str = field(default_factory=lambda: token_hex(16))
    version: str = ""
    problem: Mapping[str, Any] | None = None
    foreseen: list[Mapping[str, Any]] | None = None
    lines: int = 1

    def problems_of(self, name: str) -> list[str]:
        """Return what a service said about a field."""
        errors = (self.problem or {}).get("errors") or []
        ends = f"/{name}"
        return [one["detail"] for one in errors if one["pointer"].endswith(ends)]

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        value = self.values.get(name, "")
        return "" if value is None else str(value)


def with_choices(act: Act, choices: Mapping[str, Sequence[str]]) -> Act:
    """Return an act some of whose fields are chosen from what is known just now."""
    fields = tuple(replace(one, choices=tuple(choices[one.name])) if one.name in choices else one for one in act.fields)
    return replace(act, fields=fields)


async def shown(
    view: View, act: Act, names: Mapping[str, str], values: Mapping[str, Any], version: str = ""
) -> Response:
    """Return the page of a form."""
    given = {one.name: one.default for one in act.fields if one.default} | dict(values)
    return _page(view, Filled(act, given, version=version, lines=_lines(given)), names)


def _page(view: View, filled: Filled, names: Mapping[str, str], status: int = 200) -> Response:
    return view.page("form.html", status, title=filled.act.title, filled=filled, act=filled.act, names=names)


async def sent(
    view: View, act: Act, names: Mapping[str, str], fixed: Mapping[str, Any], back: Callable[[Mapping[str, Any]], str]
) -> Response:
    """Take a form: show what would follow, or record it and lead on.

    `names` fill the path; `fixed` are further members of the body; `back` is told the answer. Raises Stale, Away.
    """
    form = await view.request.form()
    if not view.console.seal.fits(view.session, str(form.get("form-token", ""))):
        raise Stale
    key, version = str(form.get("key", ""))[:64] or token_hex(16), str(form.get("version", ""))
    body = {**act.body(form), **fixed}
    path = act.path.format(**{name: part(value) for name, value in names.items()})
    wanted = str(form.get("step", "record"))
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    filled = Filled(act, values, key, version, lines=_lines(values))
    try:
        answer = await view.doors.post(
            act.service, path, body, key=key, version=version or None, dry_run=wanted == "preview"
        )
    except Said as said:
        if said.status == NOT_THERE and not said.members.get("rule"):
            raise
        filled.problem = said.members
        return _page(view, filled, names, said.status)
    if wanted == "preview":
        filled.foreseen = answer.get("foreseen") or []
        return _page(view, filled, names)
    return view.to(back({**body, **names, **answer}))


def _lines(values: Mapping[str, Any]) -> int:
    numbers = [int(name.split("-")[1]) for name in values if name.count("-") == 2 and name.split("-")[1].isdigit()]  # noqa: PLR2004
    return max(numbers, default=0) + 1


def after(address: str, answer: Mapping[str, Any], service: str) -> str:
    """Return the address of a page that shows what was just recorded: it waits for that position."""
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}at={service}:{answer['position']}&done=1"
