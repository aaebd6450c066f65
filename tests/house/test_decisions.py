"""Decisions are found by their numbers: each number once, each page in the list, in order."""

import re
from pathlib import Path

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"


def test_each_decision_has_a_number_of_its_own_and_a_line_in_the_list() -> None:
    pages = sorted(page.name for page in DECISIONS.glob("[0-9]*.md"))
    numbers = [page[:4] for page in pages]
    assert len(numbers) == len({*numbers})
    listed = re.findall(
        r"^\| \[(\d{4})\]\((.+?)\) \|", (DECISIONS / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert listed == [*zip(numbers, pages, strict=True)]


def test_each_decision_is_headed_by_its_number() -> None:
    for page in DECISIONS.glob("[0-9]*.md"):
        assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} "), page.name
