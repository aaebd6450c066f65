"""What docs/zh tells of the console is so: words in 「…」, clauses of refusals, and the table of who may do what."""

import re
from pathlib import Path

import pytest

from shared.language import entries
from shared.office.rights import RIGHTS
from shared.runtime.ask.decisions import Refused
from tests.contract.test_architecture import ROOT
from tests.contract.test_chinese import below, refusals

FOLDER = ROOT / "docs" / "zh"
GUIDES = sorted(FOLDER.glob("*.md"))
HANDBOOK = (FOLDER / "手册.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"「(.+?)」")
REFUSAL = re.compile(r"^\| 「(.+?)」 \| (P\S+|–) \|", re.MULTILINE)
RIGHT = re.compile(r"^\| `([a-z-]+\.[a-z-]+)` \| \S+ \| (.+?) \|$", re.MULTILINE)
WORDS = {
    "*": "所有人",
    "own": "归属业务员",
    "step": "经手人",
    "operator": "命令行",
    "finance_head": "财务负责人",
    "office_head": "办公室负责人",
    "quality_head": "质量负责人",
    "countersign": "会签人",
}
"""Words of rights that are no words of the console; the others are."""


@pytest.mark.parametrize("guide", GUIDES, ids=("handbook", "tutorial"))
def test_what_is_quoted_is_said_by_the_console(guide: Path) -> None:
    quoted = QUOTED.findall(guide.read_text(encoding="utf-8"))
    assert len(quoted) > 100
    assert sorted(set(quoted) - set(entries().values())) == []


def test_refusals_stand_beside_their_clauses() -> None:
    assert refusals()
    clauses = {(entries().get(("", title_of(one)), ""), one.__new__(one).clause or "–") for one in below(Refused)}
    told = REFUSAL.findall(HANDBOOK)
    assert len(told) > 20
    assert [one for one in told if one not in clauses] == []


def test_the_handbook_has_all_rights_as_they_are() -> None:
    told = {act: set(words.split()) for act, words in RIGHT.findall(HANDBOOK)}
    assert told == {
        act: {WORDS.get(word) or entries()["code", word] for word in words} for act, words in RIGHTS.items()
    }


def title_of(rule: type[Refused]) -> str:
    """Return the English of a rule that may refuse."""
    return rule.__new__(rule).title
