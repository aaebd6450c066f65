"""The peer of P2: the projection loop of the `eventsourcing` library, one event after the other, each in a transaction.

Its own application, runner and recorders on PostgreSQL. The view does as little as it can: one row per invoice with
its running figures, sums of commission and of what is owed; who earns by a contract it has in memory.
"""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, ClassVar

import orjson
from eventsourcing.application import Application
from eventsourcing.persistence import Mapper, StoredEvent, Tracking, Transcoder
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg import Connection, Cursor
from psycopg.sql import SQL

from benchmarks.by_hand import People
from benchmarks.ground import library_settings
from services.receivables.keeps import BOOK
from services.receivables.subjects.account.invoice_lines import Line, allow
from services.receivables.subjects.period.commission import Figures, rates_of
from shared.events.money import fen
from shared.events.receivables import CreditNoteIssued, InvoiceIssued, PaymentAllocated, PaymentReceived
from shared.runtime.log.mapper import EventMapper, Written
from shared.runtime.log.store import Entry

BATCH = 100
SECONDS = 600.0
TABLES = (
    """
    CREATE TABLE IF NOT EXISTS sale (invoice_no text PRIMARY KEY, customer_id text, contract_no text, due_on date,
    open bigint, lines bytea, parts bigint[], total bigint, weighted numeric[], earned bigint[])
    """,
    "CREATE TABLE IF NOT EXISTS earned (month text, staff_id text, amount bigint, PRIMARY KEY (month, staff_id))",
    "CREATE TABLE IF NOT EXISTS owed (customer_id text PRIMARY KEY, open bigint, unapplied bigint)",
)
SALE = "SELECT contract_no, lines, parts, total, weighted, earned FROM sale WHERE invoice_no = %s"
NEW = "INSERT INTO sale VALUES (%s, %s, %s, %s, %s, %s, %s, %s, '{0,0,0}', '{0,0,0}')"
MOVED = (
    "UPDATE sale SET open = open - %s, lines = %s, parts = %s, total = %s, weighted = %s, earned = %s "
    "WHERE invoice_no = %s"
)
OWED = (
    "INSERT INTO owed AS o VALUES (%s, %s, %s) ON CONFLICT (customer_id) "
    "DO UPDATE SET open = o.open + excluded.open, unapplied = o.unapplied + excluded.unapplied"
)
EARNED = (
    "INSERT INTO earned AS e VALUES (%s, %s, %s) ON CONFLICT (month, staff_id) "
    "DO UPDATE SET amount = e.amount + excluded.amount"
)


class Sales(Application[str]):
    """The application whose events are projected."""

    def construct_mapper(self) -> Mapper[str]:
        """Return the mapper of the published events."""
        return EventMapper()

    def construct_transcoder(self) -> Transcoder:
        """Return what the mapper has already."""
        return EventMapper().transcoder


class View(PostgresTrackingRecorder):
    """Invoices, commission by month and person, and what each customer owes, with the place up to which they are."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.sql_create_statements += [SQL(table).format() for table in TABLES]


class Reports(Projection[View]):
    """Each event changes rows and the tracking row in one transaction."""

    people: ClassVar[People]
    rates_on = staticmethod(rates_of(BOOK))

    def process_event(self, domain_event: Written, tracking: Tracking) -> None:
        """Take an event in."""
        with self.view.datastore.transaction(commit=True) as cursor:
            self.view._insert_tracking(cursor, tracking)  # noqa: SLF001  # how views of the library do it
            match domain_event.event:
                case InvoiceIssued() as issued:
                    self.issued(cursor, issued)
                case CreditNoteIssued() as note:
                    self.moved(cursor, note.invoice_no, note.dated_on, credited=fen(note.amount))
                    run(cursor, OWED, note.customer_id, -fen(note.amount), 0)
                case PaymentReceived() as money:
                    run(cursor, OWED, money.customer_id, 0, fen(money.amount))
                case PaymentAllocated() as paid:
                    self.moved(cursor, paid.invoice_no, paid.allocated_on, collected=fen(paid.amount))
                    run(cursor, OWED, paid.customer_id, -fen(paid.amount), -fen(paid.amount))
                case other:
                    raise LookupError(f"the history has {other.TYPE}")

    def issued(self, cursor: Cursor[Any], issued: InvoiceIssued) -> None:
        """Keep an invoice."""
        lines = [
            Line(line.line_no, line.kind == "goods", 0, fen(line.amount), fen(line.list_amount))
            for line in issued.lines
        ]
        figures = Figures(lines)
        figures.measure()
        who = issued.invoice_no, issued.customer_id, issued.contract_no, issued.instalments[-1].due_on
        run(cursor, NEW, *who, fen(issued.amount), orjson.dumps(lines), list(figures.parts), figures.total)
        run(cursor, OWED, issued.customer_id, fen(issued.amount), 0)

    def moved(self, cursor: Cursor[Any], invoice_no: str, on: date, *, collected: int = 0, credited: int = 0) -> None:
        """Move an invoice's figures, and pay out by how much they moved."""
        run(cursor, SALE, invoice_no)
        [sale] = cursor.fetchall()
        lines = [Line(**line) for line in orjson.loads(sale["lines"])]
        weighted = tuple(map(int, sale["weighted"]))
        figures = Figures(lines, tuple(sale["parts"]), sale["total"], weighted, tuple(sale["earned"]))  # type: ignore[arg-type]
        if collected:
            figures.collect(self.rates_on(on), collected)
        else:
            allow(lines, credited)
            figures.measure()
        base, excess, override = figures.step()
        rep = self.people.reps[sale["contract_no"]]
        for staff_id, amount in ((rep, base + excess), (self.people.heads[rep], override)):
            if amount:
                run(cursor, EARNED, on.isoformat()[:7], staff_id, amount)
        now = orjson.dumps(lines), list(figures.parts), figures.total, list(figures.weighted), list(figures.earned)
        run(cursor, MOVED, collected + credited, *now, invoice_no)


def run(cursor: Cursor[Any], statement: str, *values: Any) -> None:
    """Execute a prepared statement."""
    cursor.execute(statement, values, prepare=True)


def store(dsn: str, entries: Iterator[Entry]) -> None:
    """Record events in the application, a hundred at a time."""
    with Sales(library_settings(dsn)) as application:
        while some := list(islice(entries, BATCH)):
            stored = [StoredEvent(entry.stream_id, entry.version, entry.type, entry.data) for entry in some]
            application.recorder.insert_events(stored)


def project(dsn: str, people: People, upto: int) -> None:
    """Rebuild the view from its first event to this one."""
    with Connection.connect(dsn, autocommit=True) as db:
        db.execute("DROP TABLE IF EXISTS sale, earned, owed, reports_tracking")
    Reports.people = people
    runner = ProjectionRunner(
        application_class=Sales, projection_class=Reports, view_class=View, env=library_settings(dsn)
    )
    with runner:
        runner.wait(upto, SECONDS)
