"""What the documents point at exists: files, verbs, clauses, and the columns of the tutorial's own books."""

import re
from pathlib import Path

import pytest

from ops.cli import app
from ops.folder import Folder
from shared.interchange.directory import read
from shared.interchange.ledger import Ledger
from tests.clauses import ALL

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "shared" / "events" / "CHANGELOG.md"]
TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")

of_each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(ROOT).as_posix())


@of_each_document
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@of_each_document
def test_named_files_exist(document: Path) -> None:
    places = re.findall(r"`((?:services|shared|ops|deploy|tests)/[\w./-]+)`", document.read_text(encoding="utf-8"))
    for place in places:
        assert (ROOT / place).exists(), place


@of_each_document
def test_named_verbs_exist(document: Path) -> None:
    for verb in re.findall(r"\./huikuan ([a-z][a-z-]+)", document.read_text(encoding="utf-8")):
        assert verb in set(app), verb


@of_each_document
def test_named_clauses_exist(document: Path) -> None:
    for clause in re.findall(r"\((P[1-5]-[\d.]+[a-g]?)\)", document.read_text(encoding="utf-8")):
        assert any(known.startswith(clause) for known in ALL), clause


def test_the_books_of_the_tutorial_are_an_interchange_directory(tmp_path: Path) -> None:
    names = re.findall(r"^`(\w+\.csv)`(?: and `(\w+\.csv)`)?$", TUTORIAL, re.MULTILINE)
    files = [name for pair in names for name in pair if name]
    blocks = re.findall(r"```csv\n(.*?)```", TUTORIAL, re.DOTALL)
    assert len(files) == len(blocks)
    for name, block in zip(files, blocks, strict=True):
        (tmp_path / name).write_text(block, encoding="utf-8")
    ledger = Ledger()
    held = read(Folder(tmp_path), ledger)
    assert held.readable
    for name, block in zip(files, blocks, strict=True):
        assert len(held.good(name)) == len(block.splitlines()) - 1, name
