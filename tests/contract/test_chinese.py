"""Every text that people read has its Chinese: refusals, titles of problems and reports, column names, help."""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from http import HTTPStatus
from importlib import import_module
from itertools import chain
from pkgutil import walk_packages
from string import Formatter
from typing import Any, get_args

import pytest
from cyclopts import App, Group
from docstring_parser import parse
from pydantic import BaseModel

import services
import shared
from ops.cli import app
from ops.commands import accounts, demo, preparing, replay, stack
from ops.commands.books import importing
from ops.help import EPILOGUE, paragraphs
from ops.reports import FORMS, closing
from ops.reports.catalogue import NAMES, name_of
from ops.reports.format import ASKED
from services.receivables.doors.answers.accounts import AccountEntry
from services.receivables.doors.answers.commission import CommissionEntries, Statement
from shared.events.contracts import (
    ContractReviewed,
    ContractSigned,
    CountersignGiven,
    FeasibilityRecorded,
    Instalment,
    Kind,
    Requirement,
    Terms,
)
from shared.events.receivables import Component, Method
from shared.language import CATALOGUE, COLUMN, entries
from shared.papers import account, review_record, review_steps, statement
from shared.papers.words import PARTICULAR
from shared.runtime.ask.decisions import Refused
from shared.runtime.http.openapi import PROBLEMS
from tests.contract.console_words import texts
from tests.contract.test_architecture import OURS, ROOT, nodes

BARE = (*PROBLEMS, HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.INTERNAL_SERVER_ERROR)
"""The statuses whose phrase may be the title."""
OF_ANOTHER_PYTHON = {"Unprocessable Entity", "Unprocessable Content", "Request Entity Too Large", "Content Too Large"}

Text = tuple[str, str]
"""The context, and the English."""


@cache
def refusals() -> frozenset[Text]:
    """The one line of every rule that may refuse."""
    for package in (services, shared):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                import_module(module.name)
    return frozenset(("", one.__new__(one).title) for one in below(Refused) if not one.__module__.startswith("tests."))


def below(kind: type[Refused]) -> Iterator[type[Refused]]:
    """Yield every rule that may refuse, of those that were imported."""
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


@cache
def titles_of_problems() -> frozenset[Text]:
    """The titles of problems in the source, and the phrases of the statuses that have no other title."""
    given = {
        ("", str(keyword.value.value))
        for file in OURS
        for call in nodes(file)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Problem"
        for keyword in call.keywords
        if keyword.arg == "title" and isinstance(keyword.value, ast.Constant)
    }
    return frozenset(given | {("", HTTPStatus(status).phrase) for status in BARE})


@cache
def titles_of_reports() -> frozenset[Text]:
    """The titles of the reports."""
    return frozenset(("", form.title) for form in FORMS.values())


@cache
def columns() -> frozenset[Text]:
    """The names over the columns of every table that is printed."""
    of_reports = {column.name for form in FORMS.values() for column in form.columns}
    printed = (accounts.COLUMNS, importing.FORETOLD, closing.COLUMNS, demo.PEOPLE, replay.SHOWN, stack.PROCESSES)
    others = (*printed, preparing.WRITTEN, preparing.CHANGED)
    return frozenset((COLUMN, name) for name in of_reports.union(map(name_of, NAMES), *others))


@cache
def helps() -> frozenset[Text]:
    """Every paragraph of the help of every verb, and what the library says beside them."""
    told = [EPILOGUE, app.help, *(text for verb in _verbs(app) for text in _help(verb))]
    groups = (Group.create_default_arguments(), Group.create_default_parameters(), Group.create_default_commands())
    return frozenset(("", text) for text in (*chain(*map(paragraphs, told)), *(group.name for group in groups)))


def _verbs(of: App) -> Iterator[App]:
    for name in of:
        if isinstance(verb := of[name], App):
            yield verb
            yield from () if verb.default_command else _verbs(verb)


def _help(verb: App) -> Iterator[str]:
    parsed = parse(verb.help)
    yield from filter(None, (parsed.short_description, parsed.long_description))
    if getattr(verb.default_command, "__module__", "").startswith("ops."):  # else the library's own
        yield from (one.parameter.help or "" for one in verb.assemble_argument_collection(parse_docstring=True))


def _either(text: ast.expr) -> tuple[ast.expr, ...]:
    return (text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,)


@cache
def sentences() -> frozenset[Text]:
    """What the command line says: every text that is worded, now or later, and how a title says what was asked for."""
    worded = {*_told("worded"), *_told("said")}
    return frozenset({("", text) for text in worded} | {("", text) for text in ASKED.values()})


def _told(by: str) -> Iterator[str]:
    """Yield the texts of the source that are said by a function or method of a name."""
    for file in OURS:
        for call in nodes(file):
            if (
                isinstance(call, ast.Call)
                and call.args
                and by in {getattr(call.func, one, "") for one in ("id", "attr")}
            ):
                yield from (str(text.value) for text in _either(call.args[0]) if isinstance(text, ast.Constant))


@cache
def documents() -> frozenset[Text]:
    """What documents say by the names of things: who signs, columns, words in columns, the items of a review."""
    in_columns = {*_told("headed"), *statement.SUMS, *statement.FIGURES, *account.MOVES, *review_record.FIGURES}
    in_columns |= review_steps.DEPARTMENTS
    for kind in (Component, Method, Kind, *(_literal(model, name) for model, name in CHOICES)):
        in_columns.update(get_args(kind))
    numbers = tomllib.loads(NUMBERS.read_text(encoding="utf-8"))["contract"]
    [particulars], [items] = ([one for one in numbers[name].values() if isinstance(one, list)] for name in LISTS)
    return frozenset(
        {(COLUMN, name) for name in in_columns - {"credit", "instalments"}}  # they are told in full
        | {(PARTICULAR, name) for name in particulars}
        | {("", text) for text in (*items, *statement.SIGNERS, *review_record.SIGNERS)}
    )


NUMBERS = ROOT / "services" / "contracts" / "policy" / "contracts.toml"
LISTS = ("particulars", "checklist")
CHOICES = (
    (AccountEntry, "kind"),
    (CommissionEntries, "cause"),
    (Statement, "status"),
    (Terms, "kind"),
    (Instalment, "counted_from"),
    (Requirement, "kind"),
    (ContractReviewed, "path"),
    (ContractSigned, "party"),
    (FeasibilityRecorded, "verdict"),
    (CountersignGiven, "verdict"),
)
"""Members of what the doors answer that documents show by a word."""


def _literal(model: type[BaseModel], member: str) -> Any:
    return model.model_fields[member].annotation


KINDS = (refusals, titles_of_problems, titles_of_reports, columns, helps, sentences, documents, texts)


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_has_its_chinese(kind: Callable[[], frozenset[Text]]) -> None:
    texts = kind()
    assert len(texts) > 10
    missing = sorted(text for text in texts if not _chinese(entries().get(text, "")))
    assert not missing, f"write their Chinese into shared/language/zh.po: {missing}"


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_no_entry_is_of_a_text_that_is_gone() -> None:
    said = frozenset().union(*(kind() for kind in KINDS), {("", phrase) for phrase in OF_ANOTHER_PYTHON})
    assert not sorted(entries().keys() - said), "take them out of shared/language/zh.po"


def test_no_text_has_two_entries() -> None:
    """The reader of the catalogue keeps the first and is silent about the second, which nobody would ever see."""
    said = re.findall(r'(?m)^(?:msgctxt (".*")\n)?msgid ((?:".*"\n?)+)', CATALOGUE.read_text(encoding="utf-8"))
    assert len(said) > len(entries()) > 1_000
    assert [one for one, count in Counter(said).items() if count > 1] == []


def test_chinese_has_the_figures_of_the_english() -> None:
    for (_, english), chinese in entries().items():
        if english in {text for _, text in sentences()}:
            assert _figures(chinese) == _figures(english), english


def _figures(text: str) -> set[tuple[str, str, str]]:
    return {(name, form or "", as_ or "") for _, name, form, as_ in Formatter().parse(text) if name is not None}
