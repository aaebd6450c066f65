"""How libraries speak to our log files while a server is away."""

import logging

from shared.runtime.telemetry import MOST_MESSAGES, Seldom


def message(text: str, at: float, error: Exception | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, None) if error else None
    record = logging.LogRecord("library", logging.ERROR, "", 0, text, (at,), exc_info)
    record.created = at
    return record


def test_the_same_words_come_once_in_a_while() -> None:
    seldom = Seldom(seconds=10)
    heard = [at for at in range(100) if seldom.filter(message("cannot reach %s", at))]
    assert heard == list(range(0, 100, 10))


def test_other_words_and_other_errors_are_heard_at_once() -> None:
    seldom = Seldom(seconds=10)
    said = [
        message("cannot reach %s", 0),
        message("lost %s", 0),
        message("lost %s", 0, ValueError("a")),
        message("lost %s", 0, ValueError("b")),
    ]
    assert all(map(seldom.filter, said))
    assert not any(map(seldom.filter, said))


def test_what_was_said_is_not_kept_for_ever() -> None:
    seldom = Seldom(seconds=10)
    assert all(seldom.filter(message(f"number {number}", 0)) for number in range(3 * MOST_MESSAGES))
