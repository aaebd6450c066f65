"""What ids are called, and refusals in Chinese, on a running system."""

import pytest

from ops.cli import main
from ops.language import speak
from ops.stack import Stack

DAY = "2024-03-15"


def test_names_stand_beside_ids(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert corners.home.exists()
    capsys.readouterr()
    assert main(["report", "receivables", "--as-of", DAY, "--format", "csv", "--names"]) == 0
    header, *lines = capsys.readouterr().out.splitlines()
    places = [header.split(",").index(name) for name in ("customer_id_name", "staff_id_name")]
    assert lines
    assert all(line.split(",")[place] for line in lines for place in places)


def test_a_service_refuses_in_chinese(corners: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert corners.home.exists()
    ended = main(["close-month", "2024-08", "--lang", "zh"])
    speak("en")
    assert (ended, "依次结账" in capsys.readouterr().err) == (1, True)
