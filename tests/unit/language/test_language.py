"""Which language somebody is answered in, and what is answered where the catalogue has no word."""

import pytest

from shared.language import accepted, entries, of_locale, translated


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-Hant-TW", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.1", "en"),
        ("en;q=0.4, ZH;Q=0.5", "zh"),
        ("fr, zh;q=0.5", "zh"),
        ("zh, en", "zh"),
        ("fr", "en"),
        ("*", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nan, zh;q=7, zh;level", "en"),
        (";;,,=", "en"),
        ("", "en"),
    ],
)
def test_the_language_wanted_most_is_spoken(header: str, language: str) -> None:
    assert accepted(header) == language


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "zh_TW", "LANG": "en_US.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_a_terminal_speaks_the_language_of_its_locale(environment: dict[str, str], language: str) -> None:
    assert of_locale(environment) == language


def test_a_text_without_an_entry_is_said_as_it_is() -> None:
    assert translated("No such text.", "zh") == "No such text."


def test_english_is_the_text_itself() -> None:
    assert all(translated(text, "en", context) == text for context, text in entries())
