"""The rows of a statement -> money that came in, line by line, and what is passed over and why. Pure."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared.events.money import CENT, TOO_LARGE, ZERO
from shared.events.text import LONGEST_ID, LONGEST_TEXT, read_out
from shared.interchange.preparing import days, figures, texts
from shared.interchange.preparing.cells import Lost, Row, Unclear, Value, is_blank, shown
from shared.interchange.statements.headers import Header, folded
from shared.language.speaking import Sentence, said

FEWEST_DIGITS = 4
"""Of an account: what has fewer is another word beside it."""

_WITH_CLOCK = re.compile(r"([0-9]{8})[ T]?[0-9]{2}:?[0-9]{2}:?[0-9]{2}(?:\.[0-9]+)?")
_ACCOUNT = re.compile(r"[0-9A-Za-z*][0-9A-Za-z* -]{2,60}")

OUT = said("money that went out")
TAKEN_BACK = said("money in with a minus: the bank has taken a line back; correct the receipt of it by hand")
NO_AMOUNT = said("no amount")
TWICE = said("stands in this file already, with the same serial")


class Incoming(NamedTuple):
    """Money that came in: the row as a person counts, and what the bank says of it.

    `ordinal` is the place among lines without a serial that say the same; `account` the company's own.
    """

    row: int
    received_on: date
    amount: Decimal
    serial: str | None
    payer: str | None
    payer_account: str | None
    memo: str | None
    account: str | None
    ordinal: int = 1


class PassedOver(NamedTuple):
    """A row that is no money to be recorded, near enough to find it again, and why."""

    row: int
    day: str
    amount: str
    payer: str
    why: Sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """What a file says; `account` is the company's own where the file names one for all its lines."""

    bank: str
    account: str | None
    lines: tuple[Incoming, ...]
    passed_over: tuple[PassedOver, ...]


def read(header: Header) -> Statement:
    """Return the statement below a header."""
    account = _own_account(header)
    lines: list[Incoming] = []
    over: list[PassedOver] = []
    for row in header.rows:
        if is_blank(_cell(header, row, "day")):
            continue  # a row of totals, or a foot: no line without its day
        try:
            found = _line(header, row)
        except Unclear as unclear:
            over.append(_over(header, row, Sentence("{cause}; {cure}", {"cause": unclear.cause, "cure": unclear.cure})))
            continue
        if isinstance(found, Incoming):
            lines.append(found if found.account else found._replace(account=account))
        else:
            over.append(_over(header, row, found))
    counted, doubled = _counted(lines)
    rows = {row.number: row for row in header.rows}
    over += [_over(header, rows[number], why) for number, why in doubled]
    return Statement(header.layout.bank, account, tuple(counted), tuple(sorted(over, key=lambda one: one.row)))


def with_account(statement: Statement, account: str) -> Statement:
    """Return a statement whose file names no account, with the one that a person has named."""
    lines = (one if one.account else one._replace(account=account) for one in statement.lines)
    return replace(statement, account=statement.account or account, lines=tuple(lines))


def _over(header: Header, row: Row, why: Sentence) -> PassedOver:
    def told(*names: str) -> str:
        return next((shown(cell) for name in names if not is_blank(cell := _cell(header, row, name))), "")

    return PassedOver(row.number, told("day"), told("credit", "debit", "amount"), told("payer"), why)


def _cell(header: Header, row: Row, name: str) -> Value:
    places = header.places.get(name)
    return row.at(places[0]) if places else ""


def _line(header: Header, row: Row) -> Incoming | Sentence:
    """Return the money of a row, or why it is none. Raises Unclear."""
    amount = _money_in(header, row)
    if isinstance(amount, Sentence):
        return amount
    if amount >= TOO_LARGE:
        raise Unclear(said("{figure} is more than an amount may be", figure=amount), figures.TYPE_IT)
    memo = " ".join(text for place in header.places.get("memo", ()) if (text := _text(row.at(place))))
    return Incoming(
        row.number,
        _day(header, row),
        amount,
        _serial(_cell(header, row, "serial")),
        _text(_cell(header, row, "payer"))[:LONGEST_TEXT].strip() or None,
        _account(_cell(header, row, "payer_account")),
        memo[:LONGEST_TEXT].strip() or None,
        _account(_cell(header, row, "own_account")),
    )


def _money_in(header: Header, row: Row) -> Decimal | Sentence:
    """Return the amount that came in, or why none did. Raises Unclear."""
    if "credit" in header.places:
        amount, out = (_amount(header, row, name) for name in ("credit", "debit"))
        if not amount:
            return OUT if out else NO_AMOUNT
    else:
        amount = _amount(header, row, "amount")
        if not amount:
            return NO_AMOUNT
        if header.layout.direction:
            mark = folded(shown(_cell(header, row, "direction")))
            if mark not in map(folded, header.layout.incoming):
                return OUT
        elif amount < 0:
            return OUT
    return amount if amount > 0 else TAKEN_BACK


def _amount(header: Header, row: Row, name: str) -> Decimal:
    value = _cell(header, row, name)
    if is_blank(value) or (isinstance(value, str) and value.strip() in {"-", "--", "—"}):
        return ZERO
    return Decimal(figures.amount(value, comma=header.sheet.comma).text).quantize(CENT)


def _day(header: Header, row: Row) -> date:
    value = _cell(header, row, "day")
    if isinstance(value, Lost):
        raise figures.lost(value)
    text = shown(value).strip()
    clock = _WITH_CLOCK.fullmatch(text)
    return date.fromisoformat(days.day(clock[1] if clock else value, epoch_1904=header.sheet.epoch_1904).text)


def _serial(value: Value) -> str | None:
    """Return a serial; nothing but zeros is none. Raises Unclear: a wrong serial would make two lines of one."""
    if is_blank(value):
        return None
    if isinstance(value, Lost):
        raise figures.lost(value)
    text = texts.code(value).text
    if len(text) > LONGEST_ID:
        raise Unclear(said("the serial has more than {count} characters", count=LONGEST_ID), texts.ENTER_AS_TEXT)
    return text if text.strip("0-") else None


def _account(value: Value) -> str | None:
    """Return an account; one that a spreadsheet has cut short is none, and the payer's name has to do."""
    try:
        text = "" if is_blank(value) or isinstance(value, Lost) else texts.code(value).text
    except Unclear:
        return None
    return text if 0 < len(text) <= LONGEST_ID and _digits(text) >= FEWEST_DIGITS else None


def _text(value: Value) -> str:
    return "" if is_blank(value) or isinstance(value, Lost | bool) else texts.text(value).text


def _digits(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _own_account(header: Header) -> str | None:
    """Return the account that stands above the header behind one of its words: in the next cell, or in the same."""
    words = [folded(word) for word in header.layout.own_account_after]
    for row in header.above:
        cells = [cell for cell in row.cells if not is_blank(cell)]
        for place, cell in enumerate(cells):
            label, _, rest = shown(cell).replace("：", ":").partition(":")
            if folded(label) not in words:
                continue
            found = _ACCOUNT.match(rest.strip())
            text = found[0].strip() if found else _account(cells[place + 1]) if place + 1 < len(cells) else None
            if text and _digits(text) >= FEWEST_DIGITS:
                return text
    return None


def _counted(lines: Sequence[Incoming]) -> tuple[list[Incoming], list[tuple[int, Sentence]]]:
    """Return the lines, equal ones counted, and the rows whose serial stands on another row too, with why not."""
    contents: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for one in lines:
        if (key := _known_by(one)) is not None:
            contents.setdefault(key, set()).add(_content(one))
    of_content: Counter[tuple[str, ...]] = Counter()
    kept: list[Incoming] = []
    doubled: list[tuple[int, Sentence]] = []
    seen: set[tuple[str, str]] = set()
    for one in lines:
        key = _known_by(one)
        if key is None:
            of_content[_content(one)] += 1
            kept.append(one._replace(ordinal=of_content[_content(one)]))
        elif len(contents[key]) > 1:
            doubled.append((one.row, said("the serial {serial} stands on different lines: it is none", serial=key[1])))
        elif key in seen:
            doubled.append((one.row, TWICE))
        else:
            seen.add(key)
            kept.append(one)
    return kept, doubled


def _known_by(line: Incoming) -> tuple[str, str] | None:
    return None if line.serial is None else (line.account or "", line.serial)


def _content(line: Incoming) -> tuple[str, ...]:
    told = (line.account, str(line.received_on), str(line.amount), line.payer, line.payer_account, line.memo)
    return tuple("" if one is None else read_out(one) for one in told)
