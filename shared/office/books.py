"""The numbers of a running service: recorded at the first start, and read again as days begin, without a restart.

A change holds from a later day than that of its approval. So what was read on a day is whole for every day until then:
a process reads its numbers with the first decision of each business day, and once a minute for the days to come.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic

from shared import KEEPER, SERVICES
from shared.office.policy import (
    Number,
    Numbers,
    Rule,
    UnreadableRules,
    ValueT,
    check,
    declared,
    parse,
    texts,
)
from shared.office.roster import roster
from shared.office.rule_book import RuleBook, contradictions
from shared.office.rules import ALL
from shared.office.rules import FILE as SHARED
from shared.office.ruling import BOOK, RULES, RecordRules, RuleBasis, RuleCommand
from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import AnySubject, Reader, Stamp
from shared.runtime.ask.wish import Wish
from shared.runtime.callers import OPERATOR
from shared.runtime.clock import clock_of, stamped
from shared.runtime.log.decoding import decode
from shared.runtime.log.store import Log
from shared.runtime.policy import Book, NoRuleYet, RulesT, Texts, entries, meaning, member, members, read_as
from shared.runtime.running import Look, Running, StrangeRules

OFFICE = frozenset(rule.name for rule in ALL if rule.name.startswith(("duty.", "file.")))
"""Shared numbers that every service reads, beside those of its type: its duties and files follow them."""

AGAIN_SECONDS = 60.0  # how old the numbers of a process may be
HELD = "SELECT name, effective_from, value FROM policy.rule ORDER BY effective_from, name"
HAS_CHANGES = "SELECT to_regclass('policy.number') IS NOT NULL"
NUMBERS = "SELECT name, effective_from, value FROM policy.number ORDER BY place"
RECORDED = f"SELECT type, data FROM log.events WHERE stream_id = '{RULES.stream(BOOK)}' ORDER BY version"
SEED = "INSERT INTO policy.rule (name, effective_from, value) VALUES ($1, $2, $3)"
HEAD = "SELECT position FROM log.head"
DECIDED_IN = "decided_in"
HELD_BEFORE = "held by this home before its numbers were facts"


@dataclass
class Policy(Generic[RulesT]):
    """The numbers of one service, and the book in which its decisions look them up.

    `shipped` are its own, `declared` says how they are read, `shared` are those of staff that it reads beside them.
    """

    kind: type[RulesT]
    shipped: Numbers
    shared: Numbers
    declared: Mapping[str, Rule[Any]]
    book: Book[RulesT]
    keeps: frozenset[str] = frozenset()  # of the shipped ones those that other services read, too
    _texts: Texts = field(default_factory=dict)
    _day: date = date.min
    _read_at: float = float("-inf")
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self._hold(texts({**self.shared, **self.shipped}))

    def on(self, rule: Rule[ValueT], day: date) -> ValueT:
        """Return a number on a day, read. Raises NoRuleYet."""
        dated = self._texts.get(rule.name, {})
        until = [one for one in dated if one <= day]
        if not until:
            raise NoRuleYet(f"{rule.name} on {day}")
        return rule.read(dated[max(until)])

    def subject(self) -> AnySubject:
        """Return the subject of the rule book, for the wiring of the service."""

        async def basis(_reader: Reader, _command: RuleCommand, stamp: Stamp) -> RuleBasis:
            return RuleBasis(stamp, self.declared)

        return _wired(basis)

    async def read(self, reader: Reader) -> None:
        """Take the numbers from the database: those of the first start, and what was changed."""
        rows = await reader.fetch(NUMBERS if await reader.fetchval(HAS_CHANGES) else HELD)
        self._hold(self.named(rows))

    async def follow(self, reader: Reader) -> None:
        """Begin to follow the numbers of a database, in a process (and event loop) that starts."""
        self._one = asyncio.Lock()
        self._day, self._read_at = date.min, float("-inf")
        await self.read(reader)

    async def current(self, parts: Running, today: date, *, anew: bool = False) -> None:
        """Make the numbers whole for every day until today; nothing is asked where that was done lately.

        `anew`: a change is known that was not read yet.
        """
        if self._young(today) and not anew:
            return
        async with self._one:
            if self._young(today) and not anew:
                return
            await roster(parts).younger_than(0 if anew or today > self._day else AGAIN_SECONDS)
            await self.read(parts.pool)
            self._day, self._read_at = today, time.monotonic()

    async def contradictions(self, reader: Reader) -> str:
        """Return where shipped numbers say something else than the log recorded; empty: nowhere."""
        return "; ".join(map(str, contradictions(self.shipped, await recorded(reader))))

    def require_fit(self, home: Numbers) -> None:
        """Read the values that a home brings. Raises UnreadableRules."""
        check({name: home[name] for name in home.keys() & self.declared.keys()}, self.declared)

    async def record(self, pool: Any, look: Look, home: Numbers) -> None:
        """Record the numbers that the log does not know, and keep them where SQL finds them.

        An older home goes on with what it holds; an empty one begins with what its own files say, else as shipped.
        """
        rows = await pool.fetch(HELD)
        empty = not rows and not await pool.fetchval(HEAD)
        begins = home if empty else await self._held(rows, look)
        await _ask(pool, {name: begins[name] for name in begins.keys() & self.shipped.keys()}, self.shipped)
        first = dict(texts({name: home.get(name, self.shared[name]) for name in self.shared}))
        first |= _values(_folded(await look(KEEPER, RECORDED))) if self.shared else {}
        first |= _values(await recorded(pool))
        known = self.named(rows)
        new = [name for name in (*self.shared, *self.shipped) if name not in known]
        await pool.executemany(SEED, [(name, day, value) for name in new for day, value in first[name].items()])
        await self.read(pool)

    def _young(self, today: date) -> bool:
        return today <= self._day and time.monotonic() - self._read_at < AGAIN_SECONDS

    def _hold(self, numbers: Texts) -> None:
        if numbers != self._texts:
            self.book.renew(entries(self.kind, numbers))
            self._texts = numbers

    def named(self, rows: Sequence[Any]) -> dict[str, dict[date, str]]:
        """Return rows by the names of today: homes of older releases have only the last part."""
        today = (*self.shared, *self.shipped)
        full = {member(name): name for name in today} | {name: name for name in today}
        found: dict[str, dict[date, str]] = {}
        for row in rows:
            if (name := full.get(row["name"], full.get(member(row["name"])))) is not None:
                found.setdefault(name, {})[row["effective_from"]] = row["value"]
        return found

    async def _held(self, rows: Sequence[Any], look: Look) -> Numbers:
        """Return what an older home holds otherwise than it is shipped.

        Of shared numbers: what the first service holds that has them otherwise. Each service goes on with its own past.
        """
        found = _numbers(self, rows)
        words = {member(name) for name in self.keeps - self.named(rows).keys()} | {DECIDED_IN}
        for service in SERVICES if words > {DECIDED_IN} else ():
            found = _numbers(self, [row for row in await look(service, HELD) if row["name"] in words]) | found
        return found


def policy(kind: type[RulesT], file: Path, *, keeps: Sequence[Rule[Any]] = ()) -> Policy[RulesT]:
    """Return the numbers of a service out of its file and the shared one; staff `keeps` the shared numbers.

    Raises UnreadableRules, tomllib.TOMLDecodeError, pydantic.ValidationError.
    """
    mine, theirs = (parse(one.read_text(encoding="utf-8")) for one in (file, SHARED))
    readers = declared(kind, mine) | {rule.name: rule for rule in keeps}
    shipped = mine | theirs if keeps else mine
    check(shipped, readers)
    of = members(kind)
    used = {} if keeps else {name: theirs[name] for name in theirs if read_as(name, of) in of or name in OFFICE}
    if missing := sorted(of - {read_as(name, of) for name in (*mine, *theirs)}):
        raise UnreadableRules(f"there is no number {', '.join(missing)}")
    return Policy(kind, shipped, used, readers, Book(()), frozenset(theirs if keeps else ()))


def home_numbers(folder: Path) -> Numbers:
    """Return the numbers that the files of a home bring. Raises StrangeRules for a file that is not written so."""
    found: dict[str, Sequence[Number]] = {}
    for file in sorted(folder.glob("*.toml")):
        try:
            brought = parse(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise StrangeRules(f"{file}: {error}") from error
        if twice := sorted(brought.keys() & found.keys()):
            raise StrangeRules(f"{file}: {', '.join(twice)} stands in another file, too")
        found |= brought
    return found


async def recorded(reader: Reader) -> RuleBook:
    """Return the rule book of a log."""
    return _folded(await reader.fetch(RECORDED))


def _folded(rows: Sequence[Any]) -> RuleBook:
    return RULES.fold(decode(row["type"], row["data"]) for row in rows)


def _values(book: RuleBook) -> dict[str, Mapping[date, str]]:
    """Return the values with which a log began."""
    first = {name: [one for one in said if one.approved_by is None] for name, said in book.rulings.items()}
    return {name: {one.effective_from: one.value for one in said} for name, said in first.items()}


def _numbers(of: Policy[Any], rows: Sequence[Any]) -> dict[str, Sequence[Number]]:
    """Return held numbers that say something else than the shipped ones, each with the days on which it changed."""
    decided = {row["effective_from"]: row["value"] for row in rows if row["name"] == DECIDED_IN}
    found: dict[str, Sequence[Number]] = {}
    for name, dated in of.named(rows).items():
        shipped = of.shipped.get(name) or of.shared[name]
        held = _changes(dated)
        if _changes({one.effective_from: one.value for one in shipped}) != held:
            told = ((name, dated[day], day, decided.get(day, HELD_BEFORE), shipped[0].clause) for day in held)
            found[name] = [Number(*one) for one in told]
    return found


def _changes(dated: Mapping[date, str]) -> dict[date, Any]:
    """Return what a number says from each day on which that is another thing than before; days in order."""
    found: dict[date, Any] = {}
    before: Any = None
    for day in sorted(dated):
        if meaning(dated[day]) != before:
            before = found[day] = meaning(dated[day])
    return found


async def _ask(pool: Any, home: Numbers, shipped: Numbers) -> None:
    """Let the log record what it does not know yet."""
    known = (await recorded(pool)).rulings
    if not (new := sorted(shipped.keys() - known.keys())):
        return

    async def basis(_reader: Reader, _command: RuleCommand, stamp: Stamp) -> RuleBasis:
        return RuleBasis(stamp, shipped=shipped, home=home)

    log = Log(pool)
    log.start()
    try:
        key = f"rules {sha256(' '.join(new).encode()).hexdigest()}"
        stamp = await stamped(await clock_of(pool), OPERATOR)
        await Asker(log, pool).ask(_wired(basis), BOOK, Wish(RecordRules(), stamp, key))
    finally:
        await log.stop()


def _wired(basis: Callable[[Reader, RuleCommand, Stamp], Awaitable[RuleBasis]]) -> AnySubject:
    return replace(RULES, basis=basis)
