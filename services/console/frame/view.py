"""A page for one person: who asks, in which language, through which doors, and what every page shows around its own."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import httpx2
import orjson
from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from services.console.frame import formats
from services.console.frame.doors import Doors
from services.console.frame.formats import Kind
from services.console.frame.navigation import pages_for
from services.console.frame.neighbours import carrying, opened_from, towards
from services.console.frame.progress import Works
from services.console.frame.words import sentence
from services.console.login.accounts import Accounts, Away
from services.console.login.provider import Provider
from services.console.login.session import Seal, Session
from services.console.settings import Settings
from shared.language import CHINESE, COLUMN, ENGLISH, Language, translated
from shared.runtime.callers import OPERATOR, SERVICE_PREFIX, is_machine
from shared.runtime.http import paths
from shared.runtime.no_answer import Problem

paths.register()  # every module with a page imports this one first
TEMPLATES = Path(__file__).parents[1] / "templates"
LANGUAGE_COOKIE, UNIT_COOKIE = "huikuan-language", "huikuan-unit"
NAMES_SECONDS = 60
MONEY_PAGES = frozenset({"invoices", "receipts"})
FORBIDDEN = 403
SAFETY = {
    "Cache-Control": "no-store",
    # Charts are drawn with style attributes; there is no inline script and no inline style sheet.
    "Content-Security-Policy": "default-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


class SignInNeeded(Exception):
    """Nobody is signed in, or the session has ended: the log-in page comes first."""


class PasswordNeeded(Exception):
    """The password was drawn by the machine: another one is chosen first."""


@dataclass
class Console:
    """What the console rests on while it runs.

    `ending` tells that it is about to end; where there is a `provider`, people come by it and not by `accounts`.
    """

    settings: Settings
    client: httpx2.AsyncClient
    accounts: Accounts
    seal: Seal
    provider: Provider | None = None
    templates: Environment = field(init=False)
    names: dict[str, tuple[Any, dict[str, str]]] = field(default_factory=dict)
    works: Works = field(default_factory=Works)
    ending: Callable[[], bool] = lambda: False
    transport: httpx2.AsyncBaseTransport | None = None  # in place of sockets

    def __post_init__(self) -> None:
        self.templates = loaded()


def loaded() -> Environment:
    """Return the templates: everything is escaped, a name that is not there is an error."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"written": formats.written, "moment": formats.moment, "money": formats.money, "line": formats.line}
    return made


@dataclass(frozen=True)
class Me:
    """Who asks: with the words of rights that hold today, the departments headed, and the business day."""

    staff_id: str
    name: str
    department: str
    roles: frozenset[str]
    heads: frozenset[str]
    today: date


@dataclass
class View:
    """A request of somebody who is signed in."""

    console: Console
    request: Request
    session: Session
    doors: Doors
    language: Language
    me: Me
    seal_again: bool = False
    people: Mapping[str, str] = field(default_factory=dict)
    customers: Mapping[str, str] = field(default_factory=dict)

    def t(self, text: str, /, **figures: Any) -> str:
        """Return a text in the reader's language, with its figures."""
        said = translated(text, self.language)
        return said.format(**figures) if figures else said

    def word(self, code: object) -> str:
        """Return the word for a code of the domain: `cheque`, `open`; of several with `;` between, all words."""
        text = "" if code is None else str(code)
        joint = "、" if self.language == CHINESE else ", "
        return joint.join(translated(one, self.language, "code") for one in text.split(";"))

    def headed(self, column: str) -> str:
        """Return what stands over a column; `terms.kind` is headed as `terms`, another member as itself."""
        name = column.removesuffix(".kind").rpartition(".")[2]
        said = translated(name, self.language, COLUMN)
        return said if said != name or self.language == CHINESE else name.replace("_", " ")

    def name_of(self, kind: Kind, value: object) -> str:
        """Return what a person or customer is called; nothing for others."""
        names = {"person": self.people, "customer": self.customers}.get(kind.name, {})
        return names.get(str(value), "")

    @property
    def words(self) -> frozenset[str]:
        """The words of rights by which the menu is chosen."""
        return self.me.roles | ({"head"} if self.me.heads else set())

    def opens(self, of: str) -> bool:
        """Tell whether numbers of this kind lead anywhere: nobody is led to money that is not his or hers to see."""
        return of not in MONEY_PAGES or any(one.address == f"/{of}" for one in pages_for(self.words))

    def is_machine(self, value: object) -> bool:
        """Tell whether this is the name of a machine, which has no page."""
        return is_machine(str(value))

    def machine(self, value: object) -> str:
        """Return what a machine is called: the command line, or a service."""
        name = str(value)
        return self.t("the command line") if name == OPERATOR else self.t(name.removeprefix(SERVICE_PREFIX))

    def told(self, fact: Mapping[str, Any]) -> str:
        """Return a fact in plain words."""
        return sentence(fact, self.t, self.word, formats.money)

    def as_json(self, value: Any) -> str:
        """Return a value as indented JSON."""
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()

    @property
    def of(self) -> str:
        """The address of the list that this record was opened from; empty where there is none."""
        return opened_from(self.request.query_params)

    @property
    def printing(self) -> bool:
        """Whether the page is shown as it goes on paper: no menu, nothing to press."""
        return self.request.query_params.get("print") == "1"

    def onward(self, address: str) -> str:
        """Return an address of this console that carries the list on which this record was opened from."""
        return carrying(address, self.of)

    def towards(self, way: str, number: str) -> str:
        """Return the address that leads to the neighbour of a record, `next` or `prev`."""
        return towards(self.of, way, number)

    @property
    def on_paper(self) -> str:
        """The address of this page as it goes on paper."""
        return carrying(self.off_paper, "", print="1")

    @property
    def off_paper(self) -> str:
        """The address of this page as it stands on a screen."""
        passing = {"at", "done", "end", "print"}
        told = [(name, value) for name, value in self.request.query_params.multi_items() if name not in passing]
        return f"{self.request.url.path}?{urlencode(told)}" if told else self.request.url.path

    @property
    def in_ten_thousands(self) -> bool:
        """Whether amounts are shown in 万."""
        return self.request.cookies.get(UNIT_COOKIE) == "wan"

    @property
    def today(self) -> date:
        """The business day: in a home for trials that of its clock."""
        return self.me.today

    async def with_names(self) -> None:
        """Look up what people and customers are called; those of a minute ago will do."""
        self.people = await self._names("staff", "/reports/people")
        self.customers = await self._names("customers", "/reports/customer-names")

    async def _names(self, service: str, report: str) -> dict[str, str]:
        until, known = self.console.names.get(service, (0, {}))
        if until < time.monotonic():
            try:
                rows = (await self.doors.get(service, report))["rows"]
            except (Problem, Away):
                return known  # a name is a courtesy: the ids stand there
            known = {str(row[0]): str(row[1]) for row in rows}
            self.console.names[service] = time.monotonic() + NAMES_SECONDS, known
        return known

    def page(self, template: str, status: int = 200, **data: Any) -> Response:
        """Return a page."""
        shown = self.console.templates.get_template(template).render(
            view=self,
            t=self.t,
            me=self.me,
            pages=pages_for(self.words),
            here=self.request.url.path,
            address=str(self.request.url.path) + (f"?{self.request.url.query}" if self.request.url.query else ""),
            form_token=self.console.seal.form_token(self.session),
            shown_at=datetime.now(UTC),  # noqa: TID251  # when this page was made, by the machine's clock
            trial=self.console.settings.trial,
            **data,
        )
        return self.sealed(HTMLResponse(shown, status, headers=SAFETY))

    def fragment(self, template: str, **data: Any) -> str:
        """Return a part of a page."""
        return self.console.templates.get_template(template).render(view=self, t=self.t, **data)

    def streamed(self, events: AsyncIterator[str]) -> Response:
        """Return server-sent events as they come; no server between holds them back."""
        headers = {**SAFETY, "X-Accel-Buffering": "no"}
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    def to(self, address: str) -> Response:
        """Return the way to another page, after something was recorded."""
        return self.sealed(RedirectResponse(address, 303, headers=SAFETY))

    def sealed(self, response: Response) -> Response:
        """Return an answer that keeps the session going."""
        if self.seal_again:
            self.console.seal.put(response, self.session)
        return response


def console_of(request: Request) -> Console:
    """Return what the console rests on."""
    console: Console = request.app.state.console
    return console


def language_of(request: Request) -> Language:
    """Return the language of the reader: Chinese unless the switch was moved."""
    return ENGLISH if request.cookies.get(LANGUAGE_COOKIE) == ENGLISH else CHINESE


async def view(request: Request, console: Annotated[Console, Depends(console_of)]) -> View:
    """Return the view of who is signed in. Raises SignInNeeded, PasswordNeeded, Away, and Problem off the roster."""
    read = console.seal.read(request)
    if read is None:
        raise SignInNeeded
    session, again = read
    if session.must_change:
        raise PasswordNeeded
    token, now = await (console.provider or console.accounts).token(session)
    language = language_of(request)
    doors = Doors(console.client, console.settings.peers, token, language)
    me = await doors.get("staff", "/me")
    day = date.fromisoformat(me["today"])
    known = Me(me["staff_id"], me["name"], me["department"], frozenset(me["roles"]), frozenset(me["heads"]), day)
    shown = View(console, request, now, doors, language, known, seal_again=again or now != session)
    await shown.with_names()
    return shown


Viewing = Annotated[View, Depends(view)]
