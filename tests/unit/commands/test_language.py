"""`--lang` and the locale: which language the command line speaks, and that every kind of text follows it."""

from collections.abc import Iterator

import pytest

from ops.cli import main
from ops.connection import Problem
from ops.language import NoLanguage, chosen, speak

USAGE = 2


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    speak("en")


@pytest.mark.parametrize(
    ("arguments", "language", "rest"),
    [
        (["--lang", "zh", "report", "ageing"], "zh", ["report", "ageing"]),
        (["report", "ageing", "--lang=zh"], "zh", ["report", "ageing"]),
        (["report", "--lang", "en", "ageing"], "en", ["report", "ageing"]),
        (["--lang", "zh", "status", "--lang", "en"], "zh", ["status"]),
        (["test", "--", "--lang", "zh"], "en", ["test", "--", "--lang", "zh"]),
        ([], "en", []),
    ],
)
def test_the_flag_is_taken_from_wherever_it_stands(arguments: list[str], language: str, rest: list[str]) -> None:
    assert chosen(arguments, {}) == (language, rest)


def test_the_locale_decides_where_nobody_says() -> None:
    assert chosen(["status"], {"LANG": "zh_CN.UTF-8"})[0] == "zh"
    assert chosen(["status", "--lang", "en"], {"LANG": "zh_CN.UTF-8"})[0] == "en"


@pytest.mark.parametrize("arguments", [["--lang", "fr"], ["--lang=", "status"], ["status", "--lang"]])
def test_another_language_is_said_to_be_none_of_ours(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoLanguage):
        chosen(arguments, {})
    assert main(arguments) == USAGE
    assert "it is zh or en" in capsys.readouterr().err


def test_help_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--help", "--lang", "zh"]) == 0
    told = capsys.readouterr().out
    for words in ("用法：", "选项", "报表名称。", "营业日", "显示报表", "以此工号的人的身份执行", "任何命令均可加"):
        assert words in told
    assert main(["report", "--help", "--lang", "en"]) == 0
    assert "Usage: huikuan report" in capsys.readouterr().out


def test_a_refusal_of_the_command_line_is_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "ageing", "--as-of", "2024-02-30", "--lang", "zh"]) == USAGE
    assert "不是日期" in capsys.readouterr().err


def test_a_refusal_of_a_service_reads_well_in_chinese() -> None:
    speak("zh")
    refused = {"title": "合同须先评审后签字。", "detail": "HT-2026-000118.", "clause": "P3-4.5"}
    assert str(Problem(422, refused)) == "合同须先评审后签字。 HT-2026-000118. (P3-4.5)"
    assert (
        str(Problem(404, {"title": "没有这一对象", "detail": "nothing is parked under 7"}))
        == "nothing is parked under 7"
    )
