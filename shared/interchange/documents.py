"""Heads and lines -> documents: a contract or a dispatch is taken or refused as a whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from shared.events.money import TOO_LARGE
from shared.interchange.directory import Directory
from shared.interchange.ledger import Ledger, Row, told
from shared.language.speaking import worded


@dataclass(frozen=True, slots=True)
class Document:
    """A head with its lines in the order of their numbers."""

    head: Row
    lines: tuple[Row, ...]
    terms: tuple[Row, ...] = ()  # the instalments of a contract

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row of the document, the head first."""
        return (self.head, *self.lines, *self.terms)


@dataclass(frozen=True, slots=True)
class _Papers:
    """Which files make up a kind of document."""

    heads: str
    lines: str
    key: str


CONTRACTS = _Papers("contracts.csv", "contract_lines.csv", "contract_no")
TERMS = _Papers("contracts.csv", "contract_terms.csv", "contract_no")
DISPATCHES = _Papers("dispatches.csv", "dispatch_lines.csv", "invoice_no")


def contracts(directory: Directory, ledger: Ledger) -> list[Document]:
    """Return the contracts that are whole."""
    for line in directory.good(CONTRACTS.lines):
        if Decimal(line.values["quantity"]) * Decimal(line.values["unit_price"]) >= TOO_LARGE:
            ledger.refuse(line, worded("quantity x unit_price is too large for an amount"))
    return list(_with_terms(list(_whole(CONTRACTS, directory, ledger)), directory, ledger))


def dispatches(directory: Directory, ledger: Ledger) -> list[Document]:
    """Return the dispatches that are whole."""
    return list(_whole(DISPATCHES, directory, ledger))


def refuse(document: Document, ledger: Ledger, reason: str, *, at: Row | None = None, column: str = "") -> None:
    """Refuse every row of a document: the one at fault (the head by default) for the reason, the others with it."""
    at = at or document.head
    ledger.refuse(at, reason, column, told(at.values[column]) if column else "")
    for row in document.rows:
        ledger.refuse(
            row, _with_it(worded("{file} line {line} is refused: {reason}", file=at.file, line=at.line, reason=reason))
        )


def _with_it(cause: str) -> str:
    return worded("{cause}; a document is taken or refused as a whole", cause=cause)


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
                ledger.refuse(
                    row, _with_it(worded("{file} line {line} is refused", file=papers.lines, line=flaws[number]))
                )
        elif not own:
            ledger.refuse(head, _no_lines(papers, directory))
        else:
            yield document
    _orphans(papers, directory, lines, ledger)


def _with_terms(whole: Sequence[Document], directory: Directory, ledger: Ledger) -> Iterator[Document]:
    """Yield the contracts with their instalments; one whose terms are instalments has some, each of them good."""
    flaws = _flawed(TERMS, directory, ledger)
    parts: dict[str, list[Row]] = {}
    for row in directory.good(TERMS.lines):
        parts.setdefault(row.values[TERMS.key], []).append(row)
    for document in whole:
        number = document.head.values[TERMS.key]
        own = tuple(sorted(parts.pop(number, ()), key=lambda row: int(row.values["part_no"])))
        complete = replace(document, terms=own)
        if number in flaws:
            reason = _with_it(worded("{file} line {line} is refused", file=TERMS.lines, line=flaws[number]))
            for row in complete.rows:
                ledger.refuse(row, reason)
        elif not own and document.head.values["terms"] == "instalments":
            refuse(document, ledger, worded("has no instalments in {file}", file=TERMS.lines), column="terms")
        else:
            yield complete
    refused = {row.values[TERMS.key]: row.line for row in directory.good(TERMS.heads)}
    for number in parts.keys() & refused.keys():
        reason = _with_it(worded("{file} line {line} is refused", file=TERMS.heads, line=refused[number]))
        for row in parts.pop(number):
            ledger.refuse(
                row, _with_it(worded("{file} line {line} is refused", file=TERMS.heads, line=refused[number]))
            )
    _orphans(TERMS, directory, parts, ledger)


def _flawed(papers: _Papers, directory: Directory, ledger: Ledger) -> dict[str, int]:
    """Return the first refused line of each document that has one."""
    flaws = {one.owner: one.line for one in reversed(directory.broken.get(papers.lines, []))}
    for row in directory.good(papers.lines):
        if ledger.refused(row):
            flaws.setdefault(row.values[papers.key], row.line)
    return flaws


def _no_lines(papers: _Papers, directory: Directory) -> str:
    why = directory.unreadable.get(papers.lines)
    if why:
        return worded("has no lines: {file} cannot be read ({reason})", file=papers.lines, reason=why)
    return worded("has no lines in {file}", file=papers.lines)


def _orphans(papers: _Papers, directory: Directory, lines: dict[str, list[Row]], ledger: Ledger) -> None:
    """Refuse the lines whose head is refused or missing."""
    heads = {one.owner: one.line for one in reversed(directory.broken.get(papers.heads, []))}
    for number, rows in lines.items():
        line = heads.get(number)
        for row in rows:
            if line is None:
                ledger.refuse(row, worded("is not in {file}", file=papers.heads), papers.key, number)
            else:
                ledger.refuse(row, _with_it(worded("{file} line {line} is refused", file=papers.heads, line=line)))
