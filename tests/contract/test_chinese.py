"""Every text that people read has its Chinese: refusals, titles of problems and reports, column names, help."""

import ast
from collections.abc import Callable, Iterator
from functools import cache
from http import HTTPStatus
from importlib import import_module
from pkgutil import walk_packages

import pytest

import services
import shared
from shared.language import entries
from shared.runtime.ask.decisions import Refused
from shared.runtime.http.openapi import PROBLEMS
from tests.contract.test_architecture import OURS, nodes

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
    return frozenset(("", one.__new__(one).title) for one in _below(Refused) if not one.__module__.startswith("tests."))


def _below(kind: type[Refused]) -> Iterator[type[Refused]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


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


@pytest.mark.parametrize("kind", [refusals, titles_of_problems])
def test_every_text_has_its_chinese(kind: Callable[[], frozenset[Text]]) -> None:
    texts = kind()
    assert len(texts) > 10
    missing = sorted(text for text in texts if not _chinese(entries().get(text, "")))
    assert not missing, f"write their Chinese into shared/language/zh.po: {missing}"


def _chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_no_entry_is_of_a_text_that_is_gone() -> None:
    said = refusals() | titles_of_problems() | {("", phrase) for phrase in OF_ANOTHER_PYTHON}
    assert not sorted(entries().keys() - said), "take them out of shared/language/zh.po"
