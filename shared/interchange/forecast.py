"""What a dry run can tell without writing: references that nobody knows, and what contradicts itself."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from shared.interchange import documents
from shared.interchange.blame import CUSTOMERS, REFERENCES
from shared.interchange.directory import Directory
from shared.interchange.documents import Document
from shared.interchange.files import PAPER
from shared.interchange.ledger import Ledger, Row
from shared.interchange.owners import Owners
from shared.interchange.plan import receipt_steps, refused_lines
from shared.language.speaking import worded

Exists = Callable[[str, str], bool]
"""Whether a number (second) of a file (first) is on record already."""

NAMING_CUSTOMERS = ("contracts.csv", "receipts.csv", "complaints.csv")
# In this order, a row refused takes along what names it.
ORDER = (
    "departments.csv",
    "customers.csv",
    "prices.csv",
    "contract_lines.csv",
    "contracts.csv",
    "handovers.csv",
    "dispatches.csv",
    "deliveries.csv",
    "credit_notes.csv",
    "write_offs.csv",
    "receipts.csv",
    "complaints.csv",
)


def customers_to_ask(directory: Directory, ledger: Ledger) -> list[str]:
    """Return the customers that rows name and no good row of the directory brings."""
    file, key = CUSTOMERS
    named = {row.values[key] for other in NAMING_CUSTOMERS for row in directory.good(other)}
    return sorted(named - _brought(directory, ledger, file, key))


def foresee(
    directory: Directory, contracts: Iterable[Document], dispatches: Iterable[Document], ledger: Ledger, exists: Exists
) -> None:
    """Refuse what the services would refuse, as far as the directory shows it."""
    documents_by_head = {one.head.values["contract_no"]: one for one in contracts}
    shipments = {one.head.values["invoice_no"]: one for one in dispatches}
    _instruments(directory, ledger)
    for file in ORDER:
        for column, (target, key) in REFERENCES[file].items():
            brought = _brought(directory, ledger, target, key)
            refused = refused_lines(directory, ledger, target, key)
            for row in directory.good(file):
                number = row.values[column]
                if number and number not in brought and not exists(target, number) and not ledger.refused(row):
                    why = (
                        worded(": {file} line {line} is refused", file=target, line=refused[number])
                        if number in refused
                        else ""
                    )
                    document = _document_of(row, documents_by_head, shipments)
                    reason = worded("is not known") + why
                    if document:
                        documents.refuse(document, ledger, reason, at=row, column=column)
                    else:
                        ledger.refuse(row, reason, column, number)
        if file == "dispatches.csv":
            _shipments(shipments.values(), documents_by_head, ledger)


def _brought(directory: Directory, ledger: Ledger, file: str, key: str) -> set[str]:
    return {row.values[key] for row in directory.good(file) if not ledger.refused(row)}


def _document_of(row: Row, contracts: Mapping[str, Document], shipments: Mapping[str, Document]) -> Document | None:
    if row.file in ("contracts.csv", "contract_lines.csv", "contract_terms.csv"):
        return contracts.get(row.values["contract_no"])
    return shipments.get(row.values["invoice_no"]) if row.file == "dispatches.csv" else None


def _instruments(directory: Directory, ledger: Ledger) -> None:
    """Of the receipts that name one instrument of one customer, the first to be decided stays."""
    paper = [row for row in directory.good("receipts.csv") if row.values["method"] in PAPER]
    used: dict[tuple[str, str, str], Row] = {}
    for row in sorted(paper, key=lambda row: next(receipt_steps(row)).order):
        key = row.values["customer_id"], row.values["method"], row.values["instrument_no"]
        first = used.setdefault(key, row)
        if first is not row:
            receipt = first.values["receipt_no"]
            reason = worded("was used by receipt {receipt} in line {line}", receipt=receipt, line=first.line)
            ledger.refuse(row, reason, "instrument_no", key[2])


def _shipments(shipments: Iterable[Document], contracts: Mapping[str, Document], ledger: Ledger) -> None:
    """Refuse dispatches on a contract of the directory that does not carry them."""
    left: dict[tuple[str, str], Decimal] = {
        (number, line.values["line_no"]): Decimal(line.values["quantity"])
        for number, contract in contracts.items()
        for line in contract.lines
    }
    for shipment in sorted(
        shipments, key=lambda one: (one.head.values["dispatched_on"], one.head.values["invoice_no"])
    ):
        contract = contracts.get(shipment.head.values["contract_no"])
        if contract is None or ledger.refused(shipment.head):
            continue
        wrong = _wrong(shipment, contract, left)
        if wrong:
            reason, at, column = wrong
            documents.refuse(shipment, ledger, reason, at=at, column=column)
            continue
        for line in shipment.lines:
            if line.values["quantity"]:
                left[contract.head.values["contract_no"], line.values["contract_line_no"]] -= Decimal(
                    line.values["quantity"]
                )


def _wrong(
    shipment: Document, contract: Document, left: Mapping[tuple[str, str], Decimal]
) -> tuple[str, Row, str] | None:
    terms = contract.head.values
    if not terms["effective"]:
        return (
            worded("contract {contract} is not effective", contract=terms["contract_no"]),
            shipment.head,
            "contract_no",
        )
    freight_alone = all(line.values["contract_line_no"] is None for line in shipment.lines)
    if freight_alone and shipment.head.values["dispatched_on"] < terms["signed_on"]:
        told = {"contract": terms["contract_no"], "day": terms["signed_on"]}
        reason = worded("is before the day on which contract {contract} was signed, {day}", **told)
        return reason, shipment.head, "dispatched_on"
    taken: dict[tuple[str, str], Decimal] = {}
    for line in shipment.lines:
        number = line.values["contract_line_no"]
        if number is None:
            continue
        place = terms["contract_no"], number
        if place not in left:
            return (
                worded("contract {contract} has no such line", contract=terms["contract_no"]),
                line,
                "contract_line_no",
            )
        taken[place] = taken.get(place, Decimal(0)) + Decimal(line.values["quantity"])
        if taken[place] > left[place]:
            told = {"quantity": left[place], "line": number}
            return worded("is more than the open quantity {quantity} of contract line {line}", **told), line, "quantity"
    return None


def exists_by(owners: Owners, customers: frozenset[str], refused: Mapping[str, frozenset[str]]) -> Exists:
    """Return the question whether a number is on record, answered from what the services said.

    Staff and products are not asked for: one that the directory does not bring is left to its service, one that the
    directory brings in a refused row counts as unknown.
    """

    def exists(file: str, number: str) -> bool:
        match file:
            case "contracts.csv":
                return bool(owners.recorded_contracts.get(number))
            case "dispatches.csv":
                return bool(owners.recorded_invoices.get(number))
            case "customers.csv":
                return number in customers
            case _:
                return number not in refused.get(file, frozenset())

    return exists
