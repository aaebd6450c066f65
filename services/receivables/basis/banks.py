"""Looks up how statements of banks are laid out, and what is on record that tells whose a line is. P4-5.3"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from services.receivables.subjects.account import ACCOUNT
from services.receivables.subjects.account.bank_lines import numbered
from services.receivables.subjects.bank import matching
from services.receivables.subjects.bank.matching import Known, Line, OpenInvoice, Owners
from shared.events.receivables import BankLayout
from shared.events.text import read_out
from shared.office import merged
from shared.office.likeness import plain_name
from shared.runtime.ask.decisions import Reader

SHIPPED = Path(__file__).parents[1] / "policy" / "banks.toml"

RECORDED = "SELECT bank, layout, set_on FROM read.bank_mapping"
CORRECTED = """
EXISTS (SELECT FROM read.correction AS c
        WHERE c.receipt_no = b.receipt_no AND c.customer_id = b.customer_id AND c.step = 'confirmed')
"""
LINES = f"""
SELECT b.identity, b.customer_id, b.receipt_no, {CORRECTED} AS corrected
FROM read.bank_line AS b WHERE b.identity = ANY($1)
"""
HELD = "SELECT number, stream_id FROM log.claims WHERE kind = 'bank_line' AND number = ANY($1)"
CUSTOMERS = "SELECT customer_id, name FROM read.customer_entry"
OPEN = """
SELECT invoice_no, customer_id, min(due_on) AS due_on, sum(amount)::numeric(18,2) AS open
FROM read.open_part($1, NULL) GROUP BY invoice_no, customer_id
"""
CONTRACTS = "SELECT DISTINCT contract_no, customer_id FROM read.contract"
PAYERS = f"""
SELECT DISTINCT b.customer_id, b.payer_plain, b.account_plain FROM read.bank_line AS b
WHERE (b.payer_plain = ANY($1) OR b.account_plain = ANY($2)) AND NOT {CORRECTED}
"""
WITHOUT_STATEMENT = """
SELECT r.received_on, r.amount, r.customer_id, r.receipt_no FROM read.receipt AS r
WHERE r.method = 'transfer' AND r.received_on = ANY($1) AND r.amount = ANY($2)
AND NOT EXISTS (SELECT FROM read.bank_line AS b WHERE b.receipt_no = r.receipt_no AND b.customer_id = r.customer_id)
AND NOT EXISTS (SELECT FROM read.correction AS c WHERE c.receipt_no = r.receipt_no AND c.customer_id = r.customer_id
                AND c.step = 'confirmed')
"""


class Held(NamedTuple):
    """A layout in force; `set_on` is the day on which finance set it, None for one that came with the software."""

    layout: BankLayout
    set_on: date | None


class Recorded(NamedTuple):
    """The receipt that a line became; its number is None for the moment before the tables know it."""

    customer_id: str
    receipt_no: str | None


class Standing(NamedTuple):
    """How often a line was recorded and corrected, and which receipt it is now; None: it is free."""

    corrections: int
    recorded: Recorded | None


FREE = Standing(0, None)


@cache
def shipped() -> Mapping[str, BankLayout]:
    """Return the layouts that the software brings, by bank."""
    told = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {bank: BankLayout.model_validate({"bank": bank, **layout}) for bank, layout in told.items()}


async def mappings(reader: Reader) -> Mapping[str, Held]:
    """Return the layouts of all banks, by bank: as finance has said, else as shipped."""
    said = {
        row["bank"]: Held(BankLayout.model_validate_json(row["layout"]), row["set_on"])
        for row in await reader.fetch(RECORDED)
    }
    every = {bank: Held(layout, None) for bank, layout in shipped().items()} | said
    return dict(sorted(every.items()))


async def standing(reader: Reader, lines: Sequence[str]) -> Mapping[str, Standing]:
    """Return how lines stand, by identity: the log says whose a line is, the tables only the receipt's number.

    Tables that lag know too few corrections: then the line is still held, and is refused until they have caught up.
    """
    corrections, receipts = dict.fromkeys(lines, 0), dict[tuple[str, str], str]()
    for row in await reader.fetch(LINES, lines):
        corrections[row["identity"]] += row["corrected"]
        if not row["corrected"]:
            receipts[row["identity"], row["customer_id"]] = row["receipt_no"]
    numbers = {line: numbered(line, count) for line, count in corrections.items()}
    held = {row["number"]: row["stream_id"] for row in await reader.fetch(HELD, list(numbers.values()))}
    whose = {line: held[number].removeprefix(ACCOUNT.stream("")) for line, number in numbers.items() if number in held}
    return {
        line: Standing(count, Recorded(whose[line], receipts.get((line, whose[line]))) if line in whose else None)
        for line, count in corrections.items()
    }


async def known(reader: Reader, lines: Sequence[Line], day: date) -> Known:
    """Return the facts on record on a day that may tell whose lines are; a merged customer is the one that stays."""
    payers = sorted({read_out(one.payer) for one in lines if one.payer})
    accounts = sorted({read_out(one.payer_account) for one in lines if one.payer_account})
    customers = await reader.fetch(CUSTOMERS)
    former = await reader.fetch(PAYERS, payers, accounts)
    contracts = await reader.fetch(CONTRACTS)
    open_ = [OpenInvoice(*row) for row in await reader.fetch(OPEN, day)]
    days, amounts = sorted({one.received_on for one in lines}), sorted({one.amount for one in lines})
    without = await reader.fetch(WITHOUT_STATEMENT, days, amounts)
    stays = await merged.staying(reader, {row["customer_id"] for row in (*customers, *former)})

    def owner(customer_id: str) -> str:
        return stays.get(customer_id, customer_id)

    receipts: dict[tuple[date, Decimal], list[tuple[str, str]]] = {}
    for received_on, amount, customer_id, receipt_no in without:
        receipts.setdefault((received_on, amount), []).append((owner(customer_id), receipt_no))
    numbers: dict[str, list[tuple[str, str]]] = {}
    for contract_no, customer_id in contracts:
        numbers.setdefault(read_out(contract_no), []).append((owner(customer_id), contract_no))
    return Known(
        names=_owners((read_out(row["name"]), owner(row["customer_id"])) for row in customers),
        like_names=_owners((plain_name(row["name"]), owner(row["customer_id"])) for row in customers),
        payers=_owners((row["payer_plain"], owner(row["customer_id"])) for row in former if row["payer_plain"]),
        accounts=_owners((row["account_plain"], owner(row["customer_id"])) for row in former if row["account_plain"]),
        contracts=numbers,
        invoices=matching.invoices_by_number(open_),
        of_one=matching.invoices_by_amount(open_),
        of_several=matching.sums_by_amount(open_),
        receipts=receipts,
    )


def _owners(pairs: Iterable[tuple[str, str]]) -> Owners:
    found: dict[str, set[str]] = {}
    for name, customer_id in pairs:
        found.setdefault(name, set()).add(customer_id)
    return {name: frozenset(those) for name, those in found.items()}
