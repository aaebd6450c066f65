"""Heads and lines -> documents: a contract or a dispatch is taken or refused as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from ops.interchange.directory import Directory
from ops.interchange.ledger import Ledger, Row, told
from shared.events.money import TOO_LARGE


@dataclass(frozen=True, slots=True)
class Document:
    """A head with its lines in the order of their numbers."""

    head: Row
    lines: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row of the document, the head first."""
        return (self.head, *self.lines)


@dataclass(frozen=True, slots=True)
class _Papers:
    """Which files make up a kind of document."""

    heads: str
    lines: str
    key: str


CONTRACTS = _Papers("contracts.csv", "contract_lines.csv", "contract_no")
DISPATCHES = _Papers("dispatches.csv", "dispatch_lines.csv", "invoice_no")


def contracts(directory: Directory, ledger: Ledger) -> list[Document]:
    """Return the contracts that are whole."""
    for line in directory.good(CONTRACTS.lines):
        if Decimal(line.values["quantity"]) * Decimal(line.values["unit_price"]) >= TOO_LARGE:
            ledger.refuse(line, "quantity x unit_price is too large for an amount")
    return list(_whole(CONTRACTS, directory, ledger))


def dispatches(directory: Directory, ledger: Ledger) -> list[Document]:
    """Return the dispatches that are whole."""
    return list(_whole(DISPATCHES, directory, ledger))


def refuse(document: Document, ledger: Ledger, reason: str, *, at: Row | None = None, column: str = "") -> None:
    """Refuse every row of a document: the one at fault (the head by default) for the reason, the others with it."""
    at = at or document.head
    ledger.refuse(at, reason, column, told(at.values[column]) if column else "")
    for row in document.rows:
        ledger.refuse(row, _with_it(f"{at.file} line {at.line} is refused: {reason}"))


def _with_it(cause: str) -> str:
    return f"{cause}; a document is taken or refused as a whole"


def _whole(papers: _Papers, directory: Directory, ledger: Ledger) -> Iterator[Document]:
    flaws = _flawed(papers, directory, ledger)
    lines: dict[str, list[Row]] = {}
    for row in directory.good(papers.lines):
        lines.setdefault(row.values[papers.key], []).append(row)
    for head in directory.good(papers.heads):
        number = head.values[papers.key]
        own = sorted(lines.pop(number, ()), key=lambda row: int(row.values["line_no"]))
        document = Document(head, tuple(own))
        if number in flaws:
            for row in document.rows:
                ledger.refuse(row, _with_it(f"{papers.lines} line {flaws[number]} is refused"))
        elif not own:
            ledger.refuse(head, _no_lines(papers, directory))
        else:
            yield document
    _orphans(papers, directory, lines, ledger)


def _flawed(papers: _Papers, directory: Directory, ledger: Ledger) -> dict[str, int]:
    """Return the first refused line of each document that has one."""
    flaws = {one.owner: one.line for one in reversed(directory.broken.get(papers.lines, []))}
    for row in directory.good(papers.lines):
        if ledger.refused(row):
            flaws.setdefault(row.values[papers.key], row.line)
    return flaws


def _no_lines(papers: _Papers, directory: Directory) -> str:
    why = directory.unreadable.get(papers.lines)
    return f"has no lines: {papers.lines} cannot be read ({why})" if why else f"has no lines in {papers.lines}"


def _orphans(papers: _Papers, directory: Directory, lines: dict[str, list[Row]], ledger: Ledger) -> None:
    """Refuse the lines whose head is refused or missing."""
    heads = {one.owner: one.line for one in reversed(directory.broken.get(papers.heads, []))}
    for number, rows in lines.items():
        line = heads.get(number)
        for row in rows:
            if line is None:
                ledger.refuse(row, f"is not in {papers.heads}", papers.key, number)
            else:
                ledger.refuse(row, _with_it(f"{papers.heads} line {line} is refused"))
