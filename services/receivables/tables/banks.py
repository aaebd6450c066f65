"""银行流水 / Statements of banks: how they are laid out, and the lines that became receipts. P4-5.3"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from services.receivables.subjects.account.bank_lines import taken
from shared.events.receivables import BankMappingSet, PaymentReceived
from shared.events.text import read_out
from shared.runtime.tables.definition import Projection, Recorded
from shared.runtime.tables.rows import Amount, made, table


class BankMapping(NamedTuple):
    """各银行流水的格式；layout：各列的表头 / how each bank's statements are laid out; `layout` as JSON."""

    bank: str
    name: str
    layout: str
    set_on: date
    position: int


def bank_mapping(mapping: BankMappingSet, recorded: Recorded) -> Iterator[BankMapping]:
    """Yield the layout that holds from now on."""
    layout = mapping.model_dump_json(exclude={"set_on"})
    yield BankMapping(mapping.bank, mapping.name, layout, mapping.set_on, recorded.position)


BANK_MAPPING = made(table(BankMapping, key="bank"), bank_mapping, whole=True)


class BankLine(NamedTuple):
    """由银行流水登记的收款；identity：同一笔只登记一次 / receipts by lines of statements; `identity` is a line's own.

    `payer_plain` and `account_plain` are the payer as one reads him out, by which a former payer is found.
    """

    receipt_no: str
    customer_id: str
    identity: str
    payer: str | None
    payer_plain: str | None
    account_plain: str | None
    amount: Amount
    received_on: date
    recorded_at: datetime


def bank_line(received: PaymentReceived, recorded: Recorded) -> Iterator[BankLine]:
    """Yield the line, where money came by one."""
    line, known_by = received.bank_line, taken(received)
    if line is None or known_by is None:
        return
    plain = [None if one is None else read_out(one) for one in (line.payer, line.payer_account)]
    money = received.amount, received.received_on, recorded.recorded_at
    yield BankLine(received.receipt_no, received.customer_id, known_by, line.payer, plain[0], plain[1], *money)


BANK_LINE = made(
    table(BankLine, key=("receipt_no", "customer_id"), indexes=["identity", "payer_plain", "account_plain"]), bank_line
)

BANKS = Projection(
    "banks",
    ("receivables",),
    (BANK_MAPPING, BANK_LINE),
    comment="银行流水：格式、已登记的各笔 / statements of banks: layouts, lines that are recorded",
)
