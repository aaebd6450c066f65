"""What the command line says to odd arguments, odd terminals and readers that go away: a sentence and its exit code."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path
from typing import get_args

import jwt
import pytest
from cyclopts import App

from benchmarks import p1_append
from ops.cli import UNREAD, app, main
from ops.commands import dlq
from ops.commands.books import documents, reporting
from ops.connection import Problem
from ops.reports import papers
from ops.reports.catalogue import FORMS
from ops.stack.checkup import Check, together
from ops.stack.layout import PROJECT
from shared.runtime.callers import Caller, Kind, needed
from tests import keys

USAGE = 2


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUIKUAN_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["report", "contracts", "--top", "0"], "Must be >= 1"),
        (["report", "contracts", "--top", "-3"], "Must be >= 1"),
        (["report", "ageing", "--as-of", "2024-02-30"], "is no date: write it as 2024-06-30"),
        (["report", "ageing", "--as-of", "0001-01-01"], "is not between 1900-01-01 and 2200-12-31"),
        (["report", "profit"], "Choose from"),
        (["pack", "9999-12", "--into", "books"], "is not between 1900 and 2099"),
        (["close-month", "2024-13"], "is no month: write it as 2024-03"),
        (["logs", "--lines", "-1"], "Must be >= 0"),
        (["token", "S1", "--minutes", "61"], "Must be <= 60"),
        (["token", "S1", "--minutes", "0"], "Must be >= 1"),
        (["token", "operator"], "operator is the name of a machine: give a staff id"),
        (["token", "service/orders"], "is the name of a machine"),
        (["report", "contracts", "--as", "operator"], "is the name of a machine"),
        (["close-month", "2024-03", "--as", ""], "an empty name is nobody's"),
        (["import", "nowhere"], "nowhere is no folder"),
        (["dlq", "show", "orders"], "is no parked event"),
    ],
)
def test_what_does_not_fit_is_usage(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == USAGE
    printed = capsys.readouterr()
    assert sentence in printed.err + printed.out
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("through", [[], ["--dry-run"], ["--yes"], ["--through", "2098-12"]])
def test_a_month_that_is_not_over_is_refused_before_anything_is_asked(
    through: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing runs here: whatever asked the services would say that they do not answer."""
    first = "2098-12" if "--through" not in through else "2024-01"
    assert main(["close-month", first, *through]) == 1
    said = capsys.readouterr()
    assert "2098-12 cannot be closed: it is over when 2099-01-01 begins, and it is 20" in said.err
    assert said.out == ""


def test_a_file_is_no_folder_and_a_folder_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    assert main(["pack", "2024-03", "--into", str(file)]) == USAGE
    assert "is no folder" in capsys.readouterr().err
    assert main(["import", str(tmp_path), "--rejects", str(tmp_path)]) == USAGE
    assert "is a folder: name a file in it" in capsys.readouterr().err
    assert main(["import", str(tmp_path), "--rejects", str(tmp_path / "none" / "refused.csv")]) == USAGE
    assert "there is no folder" in capsys.readouterr().err


def test_a_token_is_for_somebody_and_for_an_hour_at_most(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys.written(tmp_path / "home" / "secrets")
    for nobody in ("", "x" * 65, "S\t1"):
        assert main(["token", nobody]) == USAGE
        assert "nobody" in capsys.readouterr().err
    for minutes, arguments in ((30, []), (60, ["--minutes", "60"])):
        assert main(["token", "S1", *arguments]) == 0
        claims = jwt.decode(capsys.readouterr().out.strip(), options={"verify_signature": False})
        assert claims["exp"] - claims["iat"] == minutes * 60
        assert {name: claims[name] for name in claims.keys() - {"iat", "exp"}} == {
            "iss": "huikuan",
            "sub": "S1",
            "aud": "huikuan",
        }


SILENT = {
    *("up", "down", "status", "logs", "doctor", "test", "bench", "demo"),
    *("token", "found", "account", "verify-log", "clock"),
}
"""Verbs that ask no service for anything, or only as the operator."""


def verbs(room: App) -> Iterator[tuple[str, Callable[..., object]]]:
    """Yield the verbs of a command line with their functions; those of a group go by its name."""
    for name in room:
        verb = room[name]
        if name.startswith("-"):
            continue
        if verb.default_command is None:
            yield from ((name, function) for _, function in verbs(verb))
        else:
            yield name, verb.default_command


def test_whoever_asks_the_services_may_do_so_as_a_person() -> None:
    without = {name for name, function in verbs(app) if "as_" not in signature(function).parameters}
    assert without == SILENT


def test_every_report_has_its_name_on_the_command_line() -> None:
    assert set(get_args(reporting.Name)) == FORMS.keys()


def test_every_document_has_its_name_on_the_command_line() -> None:
    assert set(get_args(documents.Document)) == papers.NEEDED.keys()


def test_what_the_system_refuses_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    assert main(["pack", "2024-03", "--into", str(file / "books")]) == 1
    assert f"{file}/books cannot be written or read: Not a directory" in capsys.readouterr().err


def called(*arguments: str, reads: bool = True, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own; without `reads` its output is a pipe that nobody reads."""
    reading, writing = os.pipe()
    if not reads:
        os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-m", "ops", *arguments],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": str(PROJECT)} | variables,
            stdout=subprocess.PIPE if reads else writing,
            stderr=subprocess.PIPE,
            check=False,
        )
    finally:
        os.close(writing)
        if reads:
            os.close(reading)


@pytest.mark.parametrize("arguments", [["--help"], ["status"], ["logs"], ["--version"]])
def test_a_reader_that_goes_away_is_no_fault(arguments: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "home" / "logs"
    folder.mkdir(parents=True)
    (folder / "orders.log").write_text("said\n")
    ended = called(*arguments, reads=False)
    assert (ended.returncode, ended.stderr) == (UNREAD, b"")


def test_a_terminal_without_chinese_gets_question_marks() -> None:
    ended = called("--help", PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert b"??: contracts, orders" in ended.stdout


def test_no_column_is_cut_where_no_terminal_is() -> None:
    assert called("status", COLUMNS="30").stdout == called("status", COLUMNS="100").stdout


def test_a_folder_without_books_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keys.written(tmp_path / "home" / "secrets")
    books = tmp_path / "books"
    books.mkdir()
    (books / "staf.csv").write_text("staff_id\n")
    assert main(["import", str(books)]) == 1
    told = capsys.readouterr().out
    assert "nothing could be read: the folder holds no CSV file of the interchange" in told
    assert "left alone, since no interchange file is named so: staf.csv" in told
    (books / "staff.csv").write_text("")
    assert main(["import", str(books)]) == 1
    told = capsys.readouterr().out
    assert "staff.csv:1: the file is empty: the header is missing" in told
    assert "the folder holds no CSV" not in told


@pytest.mark.parametrize("named", ["staff.csv", "./staff.csv", "handovers.csv", "notes.csv", "link.csv", "hard.csv"])
def test_refused_rows_never_overwrite_what_stands_in_the_directory(
    tmp_path: Path, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """handovers.csv is not there yet, and would be read the next time."""
    folder = tmp_path / "books"
    folder.mkdir()
    for name in ("staff.csv", "notes.csv"):
        (folder / name).write_text("mine\n", encoding="utf-8")
    (folder / "link.csv").symlink_to(folder / "staff.csv")
    (tmp_path / "hard.csv").hardlink_to(folder / "staff.csv")
    place = tmp_path if named == "hard.csv" else folder
    assert main(["import", str(folder), "--rejects", str(place / named)]) == USAGE
    assert "name another" in capsys.readouterr().err
    assert (folder / "staff.csv").read_text(encoding="utf-8") == "mine\n"


def test_refused_rows_of_an_earlier_run_may_be_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = tmp_path / "refused.csv"
    refused.write_text("file,line,column,value,reason\n", encoding="utf-8")
    assert main(["import", str(tmp_path), "--rejects", str(refused)]) != USAGE  # nothing runs here: that is said next
    assert "name another" not in capsys.readouterr().err


def test_an_encoding_that_nobody_uses_is_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path), "--encoding", "latin-1"]) == USAGE
    assert "utf-8 or gb18030" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "verb"),
    [("close", "close-month"), ("stop", "down"), ("start", "up"), ("load", "import"), ("reports", "report")],
)
def test_a_word_near_a_verb_leads_to_it(word: str, verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word]) == USAGE
    assert f'Did you mean "{verb}"?' in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_completion_is_installed_only_when_somebody_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".bashrc").write_text("mine\n")
    assert main(["--install-completion", "--shell", "bash"]) == 0
    said = capsys.readouterr().out
    assert ".bashrc" in said
    assert "nothing was written" in said
    assert sorted(tmp_path.rglob("*")) == [tmp_path / ".bashrc"]
    assert (tmp_path / ".bashrc").read_text() == "mine\n"
    assert main(["--install-completion", "--shell", "bash", "--execute"]) == 0
    assert "huikuan" in (tmp_path / ".bashrc").read_text()


def test_a_file_for_figures_is_looked_at_before_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []

    def run() -> dict[str, object]:
        ran.append(1)
        return {}

    monkeypatch.setattr(p1_append, "run", run)
    for unfit, why in ((tmp_path, "is a folder"), (tmp_path / "none" / "p1.json", "there is no folder")):
        assert main(["bench", "P1", "--json", str(unfit)]) == USAGE
        assert why in capsys.readouterr().err
    assert not ran
    assert main(["bench", "P1", "--json", str(tmp_path / "p1.json")]) == 0
    assert (ran, (tmp_path / "p1.json").read_text()) == ([1], "{}\n")


def test_help_of_test_says_first_what_it_is() -> None:
    told = called("test", "--help").stdout.decode()
    assert told.startswith("./huikuan test [PATHS AND OPTIONS OF PYTEST]\n\nRuns all tests")
    assert "usage:" in told


def test_a_place_where_nothing_is_parked_is_a_wrong_one_for_every_verb(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object) -> None:
        raise Problem(404, {"title": "Nothing is parked under this number.", "rule": "NotParked"})

    monkeypatch.setattr(dlq, "_posted", refused)
    assert main(["dlq", "set-aside", "receivables/7", "--reason", "none"]) == USAGE
    assert "nothing is parked under receivables/7" in capsys.readouterr().err


def test_what_several_looks_say_alike_is_said_once() -> None:
    away = [Check(name, ok=False, found="not readable", cure="start") for name in ("schema", "numbers", "readers")]
    told = together([Check("java", ok=True, found="17"), *away, Check("disk", ok=True, found="17")])
    assert [(one.name, one.found) for one in told] == [
        ("java", "17"),
        ("schema", "not readable; the same of numbers, readers"),
        ("disk", "17"),
    ]


@pytest.mark.parametrize(
    ("roles", "who", "said"),
    [
        ({"finance", "operator"}, Caller("S1", Kind.PERSON), "it needs finance"),
        ({"operator"}, Caller("S1", Kind.PERSON), "it is no person's, but a machine's of the stack"),
        ({"finance"}, Caller("operator", Kind.OPERATOR), "it needs finance"),
        ({"service", "operator"}, Caller("service/orders", Kind.SERVICE), "it needs operator, service"),
    ],
)
def test_a_person_is_told_what_a_person_can_have(roles: set[str], who: Caller, said: str) -> None:
    assert needed(frozenset(roles), who) == said
