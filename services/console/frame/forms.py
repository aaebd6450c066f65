"""Acts: a form, a preview of what would follow, and the recording of it, once, however often it is sent.

Every form carries a key that was drawn when it was shown, so that a double click or the back button is one fact, and
the version of what was shown, so that nobody overwrites what somebody else has recorded meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any, Protocol

from fastapi import Response
from starlette.datastructures import FormData

from services.console.frame.compared import Pair, members
from services.console.frame.doors import part
from services.console.frame.formats import MOMENT, MONEY, TEXT, WHOLE, YES, Kind
from services.console.frame.view import View
from shared.runtime.no_answer import Problem

GONE_ON, NOT_THERE, LACKING = 412, 404, 422
LINES = range(60)


class Stale(Exception):
    """The form was made for another session, or long ago: it is shown again."""


@dataclass(frozen=True)
class Field:
    """A field of a form: the member of the body that it fills, of which kind, and what may be chosen.

    A name with a dot is a member of a member. `lines`: members of a table of rows instead of one value; `named`: each
    row is a name with its text; `listed`: each is a text, and the body holds the texts alone. `several`: any of the
    choices, told as a list. `said` tells what a choice stands for where it is no word of the domain. `hint` says in few
    words what is wanted.
    """

    name: str
    kind: Kind = TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    hint: str = ""
    lines: "tuple[Field, ...]" = ()
    named: bool = False
    listed: bool = False
    default: str = ""
    several: bool = False
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def input(self) -> str:
        """The type of the input."""
        return {"day": "date", "yes": "checkbox", "moment": "datetime-local"}.get(self.kind.name, "text")


@dataclass(frozen=True)
class Act:
    """Something that can be done at a door: where, with which fields, and for whom it is offered.

    `path` holds the names of what it is about in braces; what the address gives is not asked for again. `fixed` are
    members that follow from what is shown. `back` is the page that shows the result. `bare`: the door takes no body.
    `watch` is told what stands in the form while somebody types, and answers a piece of a page.
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
    bare: bool = False
    watch: str = ""
    lacks: "Callable[[Mapping[str, Any]], tuple[str, ...]] | None" = None

    def missing(self, told: Mapping[str, Any], form: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return all that the body of a request still lacks: each field, and which row of it where it has rows.

        `lacks` names members that are wanted because of what others say.
        """
        found = [(one.name, "") for one in self.fields if one.required and _empty(one, told)]
        for one in self.fields:
            if one.named:
                found += [(one.name, row) for row in _untold(one, form)]
        return found + [(name, "") for name in (self.lacks(told) if self.lacks else ())]

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
                told[member] = _together(one, value)
        return told


def _together(one: Field, value: Any) -> Any:
    """Return what a field says as its member of a body."""
    if one.named:
        return {row.get("name", ""): row["text"] for row in value if "text" in row}
    return [row["text"] for row in value if "text" in row] if one.listed else value


def _said(one: Field, form: FormData, name: str) -> Any:
    if one.lines:
        return _rows(one, form, name)
    if one.several:
        chosen = [choice for at, choice in enumerate(one.choices) if form.get(f"{name}-{at}") == "yes"]
        return [_typed(one.kind, choice) for choice in chosen] or None
    value = form.get(name)
    text = value.strip() if isinstance(value, str) else ""
    return _typed(one.kind, text) if text or one.kind is YES else None


def _rows(one: Field, form: FormData, name: str) -> list[dict[str, Any]] | None:
    rows = ({below.name: _said(below, form, f"{name}-{at}-{below.name}") for below in one.lines} for at in LINES)
    filled = [row for row in rows if any(value not in (None, False) for value in row.values())]
    return [{name: value for name, value in row.items() if value is not None} for row in filled] or None


def _typed(kind: Kind, text: str) -> Any:
    if kind is YES:
        return text == "yes"
    if kind is MONEY:
        return text.replace(",", "").replace("，", "")
    if kind is MOMENT:
        return f"{text}:00+08:00"  # Shanghai: the input of a browser knows no offset
    return int(text) if kind is WHOLE and text.isdigit() else text


def _empty(one: Field, told: Mapping[str, Any]) -> bool:
    member, inner = one.name.partition(".")[::2]
    said = told.get(member)
    return not said if one.lines or not inner else inner not in (said or {})


def _untold(one: Field, form: Mapping[str, Any]) -> list[str]:
    """Return the names in a table of named texts that have no text."""
    names = [(form.get(f"{one.name}-{at}-name"), form.get(f"{one.name}-{at}-text")) for at in LINES]
    return [str(name) for name, text in names if name and not str(text or "").strip()]


def readable(act: Act, values: Mapping[str, Any]) -> list[tuple[str, Kind]]:
    """Return the members of a form by the names of its inputs, rows of tables included."""
    found: list[tuple[str, Kind]] = []
    for one in act.fields:
        if not one.lines:
            found.append((one.name, one.kind))
        for number in range(_lines(values) if one.lines else 0):
            found += [(f"{one.name}-{number}-{below.name}", below.kind) for below in one.lines]
    return found


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
    lacking: Sequence[tuple[str, str]] = ()
    conflict: Sequence[Pair] = ()

    def problems_of(self, name: str) -> list[str]:
        """Return what a service said about a field."""
        errors = (self.problem or {}).get("errors") or []
        ends = f"/{name}"
        return [one["detail"] for one in errors if one["pointer"].endswith(ends)]

    def place(self, name: str, row: str) -> str:
        """Return the id of the input that a field, or a row of named texts, is filled in at."""
        at = next((at for at in range(self.lines) if self.values.get(f"{name}-{at}-name") == row), 0)
        below = next((one.lines for one in self.act.fields if one.name == name and one.lines), ())
        return f"{name}-{at}-{'text' if row else below[0].name}" if below else name

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        value = self.values.get(name, "")
        return "" if value is None else str(value)


def with_choices(act: Act, choices: Mapping[str, Sequence[str] | Mapping[str, str]]) -> Act:
    """Return an act some of whose fields are chosen from what is known now; a mapping tells what they stand for."""
    return replace(act, fields=tuple(_chosen(one, choices) for one in act.fields))


def _chosen(one: Field, choices: Mapping[str, Sequence[str] | Mapping[str, str]]) -> Field:
    given = choices.get(one.name)
    if given is None:
        return one
    return replace(one, choices=tuple(given), said=given if isinstance(given, Mapping) else {})


def begun(act: Act, values: Mapping[str, Any], version: str = "") -> Filled:
    """Return a form as it is first shown."""
    given = {one.name: one.default for one in act.fields if one.default} | dict(values)
    return Filled(act, given, version=version, lines=_lines(given))


def page(view: View, filled: Filled, names: Mapping[str, str], status: int = 200) -> Response:
    """Return the page of a form."""
    return view.page("form.html", status, title=filled.act.title, filled=filled, act=filled.act, names=names)


async def own_form(view: View) -> FormData:
    """Return what was sent by a form of this session. Raises Stale."""
    form = await view.request.form()
    if not view.console.seal.fits(view.session, str(form.get("form-token", ""))):
        await form.close()
        raise Stale
    return form


Page = Callable[[View, Filled, Mapping[str, str], int], Response]
"""Makes the page of a form, of what it is about, with a status."""


class Standing(Protocol):
    """What a form is about, as it stands when the form comes back."""

    @property
    def values(self) -> Mapping[str, Any]:
        """What the form begins with."""

    @property
    def now(self) -> Mapping[str, Any]:
        """What stands on record in members of the form, where that is not what it begins with."""

    @property
    def fixed(self) -> Mapping[str, Any]:
        """Members of the request that follow from what is shown."""

    @property
    def version(self) -> str:
        """The version of it."""


async def sent(
    view: View,
    act: Act,
    names: Mapping[str, str],
    on: Standing,
    back: Callable[[Mapping[str, Any]], str],
    show: Page = page,
) -> Response:
    """Take a form: show what would follow, or record it and lead on.

    `names` fill the path; `back` is told the answer; `show` makes the page of a form that is not through yet. What is
    missing is said all at once, without asking. Where somebody has recorded another version meanwhile (412), both are
    shown, and the form is about the new one. Raises Stale, Away.
    """
    form = await own_form(view)
    body = {**act.body(form), **on.fixed}
    path = act.path.format(**{name: part(value) for name, value in names.items()})
    values = {name: value for name, value in form.items() if isinstance(value, str)}
    key, version = str(form.get("key", ""))[:64] or token_hex(16), str(form.get("version", ""))
    filled = Filled(act, values, key, version, lines=_lines(values), lacking=act.missing(body, values))
    preview = form.get("step") == "preview"
    if filled.lacking:
        return show(view, filled, names, LACKING)
    try:
        answer = await view.doors.post(
            act.service, path, None if act.bare else body, key=key, version=version or None, dry_run=preview
        )
    except Problem as said:
        if said.status == NOT_THERE and not said.members.get("rule"):
            raise
        refused = replace(filled, problem=said.members)
        if said.status == GONE_ON:
            refused = overtaken(refused, on)
        return show(view, refused, names, said.status)
    if preview:
        return show(view, replace(filled, foreseen=answer.get("foreseen") or []), names, 200)
    return view.to(view.onward(back({**body, **names, **answer})))


def overtaken(filled: Filled, on: Standing) -> Filled:
    """Return a form that somebody was quicker than: both versions, and it is about theirs from now on."""
    now = {**on.values, **on.now}
    both = members(readable(filled.act, {**filled.values, **now}), filled.values, now)
    return replace(filled, conflict=both, version=on.version, key=token_hex(16))


def _lines(values: Mapping[str, Any]) -> int:
    numbers = [int(name.split("-")[1]) for name in values if name.count("-") == 2 and name.split("-")[1].isdigit()]  # noqa: PLR2004
    return max(numbers, default=0) + 1


def after(address: str, answer: Mapping[str, Any], service: str) -> str:
    """Return the address of a page that shows what was just recorded: it waits for that position."""
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}at={service}:{answer['position']}&done=1"
