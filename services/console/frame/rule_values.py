"""Values of the rule books in the reader's words: terms, rungs, lists, and figures with separators."""

import re
from decimal import Decimal
from typing import Any

import orjson

from services.console.frame.view import View
from shared.language import CHINESE, COLUMN, translated
from shared.papers.words import PARTICULAR

DEFAULT = "company default"
TERM = re.compile(r"(?P<count>\d+) (?P<unit>working days?|days?|hours?)(?P<moves>, moves)?")
RUNG = re.compile(r"(\d+) (head|director|gm)")
FIGURE = re.compile(r"-?\d{4,}(\.\d+)?")
RULE = "rule"
"""The context of the names of numbers."""
CONTEXTS = ("", "code", COLUMN, PARTICULAR)


def told(view: View, value: str) -> str:
    """Return a value as people read it; what is not known here stands as it is written."""
    if FIGURE.fullmatch(value):
        return f"{Decimal(value):,f}"
    if value.startswith("["):
        try:
            items = orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
        return _joined(view, [_item(view, one) for one in items])
    if term := TERM.fullmatch(value):
        return _term(view, term)
    return _joined(view, [_part(view, one) for one in value.split(", ")])


def named(view: View, name: str) -> str:
    """Return what a number is called: `grade.large_volume` is 大客户开票额, in English its own words."""
    return translated(name, view.language, RULE) if view.language == CHINESE else re.sub(r"[._]", " ", name)


def decided(view: View, text: str | None) -> str | None:
    """Return where a value was decided."""
    return view.t("company default") if text == DEFAULT else text


def _term(view: View, term: re.Match[str]) -> str:
    count, unit = term["count"], term["unit"].rstrip("s")
    said = {
        "working day": view.t("{count} working days", count=count),
        "day": view.t("{count} days", count=count),
        "hour": view.t("{count} hours", count=count),
    }[unit]
    return f"{said}{view.t(', moved to a working day')}" if term["moves"] else said


def _part(view: View, text: str) -> str:
    if (rung := RUNG.fullmatch(text)) is not None:
        return view.t("working day {count}: {place}", count=rung[1], place=view.word(rung[2]))
    return _item(view, text)


def _item(view: View, item: Any) -> str:
    text = str(item)
    found = (translated(text, view.language, context) for context in CONTEXTS)
    return next((one for one in found if one != text), text)


def _joined(view: View, items: list[str]) -> str:
    return ("、" if view.language == CHINESE else ", ").join(items)
