"""Rows -> what is asked of which service, in the order of a history. Pure; the order of rows in a file is no matter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.interchange import documents
from shared.interchange.directory import Directory
from shared.interchange.documents import Document
from shared.interchange.files import PAPER
from shared.interchange.ledger import Ledger, Row
from shared.interchange.owners import Owned, Owners
from shared.language.speaking import said, worded

# What of one business date comes first.
DISPATCH, DELIVERY, CREDIT_NOTE, WRITE_OFF, BOUNCE, RECEIPT = range(6)


OF_INVOICES = (
    ("deliveries.csv", "delivery", "invoice_no", "delivered_on", DELIVERY),
    ("credit_notes.csv", "credit_note", "credit_note_no", "dated_on", CREDIT_NOTE),
    ("write_offs.csv", "write_off", "write_off_no", "dated_on", WRITE_OFF),
)
"""Files of what happened to invoices: the kind of an entry, its number, and its day."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a service is asked to record, and the rows that say it; `document` where it has lines."""

    body: Mapping[str, Any]
    rows: tuple[Row, ...]
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import: the service, its door, and which services' facts must have arrived there before."""

    service: str
    name: str
    waits_for: tuple[str, ...] = ()
    in_flight: int = 4

    @property
    def path(self) -> str:
        """The door."""
        return f"/import/{self.name}"


STAFF = Kind("staff", "staff")
DEPARTMENTS = Kind("staff", "departments", ("staff",))
PRODUCTS = Kind("contracts", "products")
PRICES = Kind("contracts", "prices", ("contracts",))
# One POST at a time: of two customers with one credit code the earlier is the customer, every time.
CUSTOMERS = Kind("customers", "customers", ("staff",), in_flight=1)
CONTRACTS = Kind("contracts", "contracts", ("contracts", "customers", "staff"))
HANDOVERS = Kind("contracts", "handovers", ("contracts", "staff"))
DISPATCHES = Kind("orders", "dispatches", ("contracts", "customers"))
DELIVERIES = Kind("orders", "deliveries")
ENTRIES = Kind("receivables", "entries", ("orders", "customers"))
COMPLAINTS = Kind("aftersales", "complaints", ("customers", "receivables"))


@dataclass(frozen=True, slots=True)
class Step:
    """One fact of a customer's history; steps sort into the order in which they are decided."""

    day: str
    rank: int
    number: str
    item: Item

    @property
    def order(self) -> tuple[str, int, str]:
        """Business date, then kind, then number as text."""
        return self.day, self.rank, self.number


@dataclass(frozen=True, slots=True)
class History:
    """The trade of one customer in its order: what left, for orders, and invoices among money, for receivables.

    Orders decides about goods without looking at money, so all that left goes ahead in large batches; receivables then
    gets everything that it decides on in one sequence, and waits for orders once instead of once per dispatch.
    """

    dispatches: tuple[Item, ...]
    entries: tuple[Item, ...]


@dataclass
class Plan:
    """What is sent: kinds without a history in their order, each customer's history, and what comes last."""

    references: list[tuple[Kind, list[Item]]]
    histories: dict[str, History] = field(default_factory=dict)
    last: list[tuple[Kind, list[Item]]] = field(default_factory=list)

    def sends(self) -> Iterator[tuple[Kind, Sequence[Item]]]:
        """Yield everything that goes through a door, in any order."""
        yield from self.references
        for history in self.histories.values():
            yield DISPATCHES, history.dispatches
            yield ENTRIES, history.entries
        yield from self.last

    def counts(self) -> dict[Kind, int]:
        """Return how many items go through each door."""
        counted: dict[Kind, int] = {}
        for kind, items in self.sends():
            counted[kind] = counted.get(kind, 0) + len(items)
        return counted


def references(directory: Directory, contracts: Iterable[Document], ledger: Ledger) -> list[tuple[Kind, list[Item]]]:
    """Return what everything else refers to, kind by kind."""

    def rows(file: str, *order: str) -> list[Item]:
        good = sorted(directory.good(file), key=lambda row: tuple(row.values[column] for column in order))
        return [Item(row.values, (row,)) for row in good if not ledger.refused(row)]

    signed = sorted(contracts, key=lambda one: (one.head.values["signed_on"], one.head.values["contract_no"]))
    return [
        (STAFF, rows("staff.csv", "staff_id")),
        (DEPARTMENTS, rows("departments.csv", "department")),
        (PRODUCTS, rows("products.csv", "product_id")),
        (PRICES, rows("prices.csv", "product_id", "effective_from")),
        (CUSTOMERS, rows("customers.csv", "registered_on", "customer_id")),
        (CONTRACTS, [_document(one, _contract(one), "contract_no") for one in signed]),
        (HANDOVERS, rows("handovers.csv", "contract_no", "effective_on")),
    ]


def complete(plan: Plan, directory: Directory, dispatches: Iterable[Document], owners: Owners, ledger: Ledger) -> None:
    """Add the histories and the complaints; what belongs to nobody, or to another customer, is refused."""
    steps: dict[str, list[Step]] = {}
    for customer, step in (*_dispatched(directory, dispatches, owners, ledger), *_entered(directory, owners, ledger)):
        steps.setdefault(customer, []).append(step)
    plan.histories = {customer: _history(steps[customer]) for customer in sorted(steps)}
    complaints = sorted(directory.good("complaints.csv"), key=_told_order)
    plan.last = [
        (DELIVERIES, list(_arrivals(plan.histories.values()))),
        (COMPLAINTS, [Item(row.values, (row,)) for row in complaints if _own_invoice(row, owners, ledger)]),
    ]


def _arrivals(histories: Iterable[History]) -> Iterator[Item]:
    """Yield for orders the deliveries that receivables has had in their place of each history."""
    for history in histories:
        for entry in history.entries:
            if entry.body["kind"] == "delivery":
                yield Item({name: value for name, value in entry.body.items() if name != "kind"}, entry.rows)


def _told_order(row: Row) -> tuple[str, str]:
    return row.values["received_on"], row.values["complaint_no"]


def _contract(document: Document) -> dict[str, Any]:
    """Return the head of a contract with its terms of payment: by instalments, where it has some."""
    head = dict(document.head.values)
    if not document.terms:
        return head
    out = {"contract_no", "part_no"}
    parts = [
        {name: value for name, value in row.values.items() if name not in out and value is not None}
        for row in document.terms
    ]
    return {**head, "terms": "instalments", "credit_days": None, "instalments": parts}


def _document(document: Document, head: Mapping[str, Any], key: str) -> Item:
    lines = [{name: value for name, value in line.values.items() if name != key} for line in document.lines]
    return Item({**head, "lines": lines}, document.rows, document)


def _history(steps: list[Step]) -> History:
    steps.sort(key=lambda step: step.order)
    sent = tuple(step.item for step in steps if step.rank == DISPATCH)
    return History(sent, tuple(_entry(step.item) if step.rank == DISPATCH else step.item for step in steps))


def _entry(dispatch: Item) -> Item:
    """Return what asks for the invoice of a dispatch in its turn; the rows to blame are the dispatch's."""
    named = {name: dispatch.body[name] for name in ("invoice_no", "customer_id")}
    return Item({"kind": "invoice", **named}, dispatch.rows, dispatch.document)


def _dispatched(
    directory: Directory, dispatches: Iterable[Document], owners: Owners, ledger: Ledger
) -> Iterator[tuple[str, Step]]:
    refused = refused_lines(directory, ledger, "contracts.csv", "contract_no")
    for document in dispatches:
        head = document.head.values
        number, contract_no = head["invoice_no"], head["contract_no"]
        contract = owners.of_contract(contract_no)
        if contract:
            body = {**head, "customer_id": contract.customer_id, "invoiced": "import"}
            item = _document(document, body, "invoice_no")
            yield contract.customer_id, Step(head["dispatched_on"], DISPATCH, number, item)
        else:
            reason = _unknown(NO_CONTRACT, contract_no, "contracts.csv", refused)
            documents.refuse(document, ledger, reason, column="contract_no")


def _entered(directory: Directory, owners: Owners, ledger: Ledger) -> Iterator[tuple[str, Step]]:
    refused = refused_lines(directory, ledger, "dispatches.csv", "invoice_no")
    for file, kind, key, day, rank in OF_INVOICES:
        for row in directory.good(file):
            invoice = _dated_invoice(row, day, owners, refused, ledger)
            if invoice:
                item = Item({"kind": kind, **row.values, "customer_id": invoice.customer_id}, (row,))
                yield invoice.customer_id, Step(row.values[day], rank, row.values[key], item)
    for row in directory.good("receipts.csv"):
        if _own_invoice(row, owners, ledger):
            for step in receipt_steps(row):
                yield row.values["customer_id"], step


def receipt_steps(row: Row) -> Iterator[Step]:
    """Yield the receipt on the day it counts, and the bounce on its own day where it took back what had counted.

    An instrument that did not clear, or bounced not later than it cleared, paid nothing: it is one fact on the day it
    was received.
    """
    receipt = row.values
    number, cleared, bounced = receipt["receipt_no"], receipt["cleared_on"], receipt["bounced_on"]
    body = {"kind": "receipt", **receipt}
    counted = receipt["method"] not in PAPER or (cleared is not None and not (bounced and bounced <= cleared))
    day = cleared if counted and receipt["method"] in PAPER else receipt["received_on"]
    yield Step(day, RECEIPT, number, Item(body, (row,)))
    if counted and bounced:
        body = {"kind": "bounce", "receipt_no": number, "customer_id": receipt["customer_id"], "bounced_on": bounced}
        yield Step(bounced, BOUNCE, number, Item(body, (row,)))


def _dated_invoice(row: Row, day: str, owners: Owners, refused: Mapping[str, int], ledger: Ledger) -> Owned | None:
    """Return the invoice of a delivery, credit note or write-off, or refuse the row; `day` is its column of the day."""
    number = row.values["invoice_no"]
    invoice = owners.of_invoice(number)
    if ledger.refused(row):
        return None
    if invoice is None:
        ledger.refuse(row, _unknown(NO_INVOICE, number, "dispatches.csv", refused), "invoice_no", number)
    elif invoice.since and row.values[day] < invoice.since:
        reason = worded("is before the day of invoice {invoice}, {day}", invoice=number, day=invoice.since)
        ledger.refuse(row, reason, day, row.values[day])
    else:
        return invoice
    return None


def _own_invoice(row: Row, owners: Owners, ledger: Ledger) -> bool:
    """Tell whether the invoice that a receipt or complaint names may be its customer's; refuse the row if not.

    An invoice that nobody knows yet is no error here: a receipt waits for it, a complaint is judged by its service.
    """
    number = row.values["invoice_no"]
    invoice = owners.of_invoice(number) if number else None
    if ledger.refused(row):
        return False
    if invoice is None:
        return True
    if invoice.customer_id != row.values["customer_id"]:
        ledger.refuse(
            row,
            worded("is an invoice of another customer, {customer}", customer=invoice.customer_id),
            "invoice_no",
            number,
        )
        return False
    if row.file == "complaints.csv" and invoice.since and row.values["received_on"] < invoice.since:
        reason = worded("is before the day of invoice {invoice}, {day}", invoice=number, day=invoice.since)
        ledger.refuse(row, reason, "received_on", row.values["received_on"])
        return False
    return True


def refused_lines(directory: Directory, ledger: Ledger, file: str, key: str) -> dict[str, int]:
    """Return the line of each number that the directory brings and that was refused."""
    lines = {one.owner: one.line for one in reversed(directory.broken.get(file, []))}
    lines.update((row.values[key], row.line) for row in directory.good(file) if ledger.refused(row))
    return lines


NO_CONTRACT, NO_INVOICE = said("there is no contract {number}").text, said("there is no invoice {number}").text


def _unknown(what: str, number: str, file: str, refused: Mapping[str, int]) -> str:
    why = worded(": {file} line {line} is refused", file=file, line=refused[number]) if number in refused else ""
    return worded(what, number=number) + why
