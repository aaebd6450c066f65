"""The table `rows.txt` -> an interchange directory with every kind of bad row, and what an import has to say about it.

The rows of all cases are shuffled into one directory: what is wrong in one place must not touch another.
"""

import csv
import io
import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from tests.clock import today

TABLE = Path(__file__).with_name("rows.txt")
COLUMNS = {
    "staff": "staff_id,name,role,department,joined_on,left_on",
    "departments": "department,manager_id",
    "customers": "customer_id,name,credit_code,phone,region,owner_id,registered_on,credit_limit",
    "products": "product_id,name,unit",
    "prices": "product_id,unit_price,effective_from",
    "contracts": "contract_no,customer_id,staff_id,signed_on,terms,credit_days,effective",
    "contract_lines": "contract_no,line_no,product_id,quantity,unit_price",
    "handovers": "contract_no,staff_id,effective_on",
    "dispatches": "invoice_no,contract_no,dispatched_on",
    "dispatch_lines": "invoice_no,line_no,contract_line_no,quantity,freight_amount",
    "receipts": "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no",
    "credit_notes": "credit_note_no,invoice_no,dated_on,amount",
    "write_offs": "write_off_no,invoice_no,dated_on,amount",
    "complaints": "complaint_no,customer_id,invoice_no,received_on,channel,text,severity",
}
BESIDE = """
staff @S,Seller @,rep,@D,2020-01-01,
staff @M,Head @,manager,@D,2020-01-01,
departments @D,@M
products @P,Product @,piece
prices @P,100.00,2020-01-01
customers @C,Customer @,,,,@S,2020-01-01,
contracts @K,@C,@S,2024-01-05,credit,30,yes
contract_lines @K,1,@P,100,110.00
dispatches @I,@K,2024-02-01
dispatch_lines @I,1,1,10,
"""
"""The rows that every case finds beside its own."""
UNTOUCHED = "@I,@C,@K,@S,2024-02-01,2024-03-02,1100.00,0.00,0.00,0.00,1100.00"
LAST_DAY = "2200-12-31"
WRITTEN = {r"\n": "\n", r"\t": "\t", r"\0": "\0", r"\r": "\r"}


@dataclass(frozen=True)
class Row:
    """A row of a file; refused where `reason` says why. `by_service`: only a service can know it."""

    file: str
    text: str
    column: str = ""
    reason: str | None = None
    by_service: bool = False

    @property
    def value(self) -> str:
        """What stands under the column at fault."""
        if not self.column:
            return ""
        [cells] = csv.reader(io.StringIO(self.text, newline=""))
        return cells[COLUMNS[self.file].split(",").index(self.column)]


@dataclass
class Books:
    """All rows, and the lines of report receivables that have to follow from them."""

    rows: list[Row] = field(default_factory=list)
    receivables: list[str] = field(default_factory=list)

    def lay_out(self, folder: Path, seed: int) -> dict[Row, int]:
        """Write the directory with its rows in an order of the seed; return the line on which each row starts."""
        chance = random.Random(seed)  # noqa: S311  # an order, no secret
        lines: dict[Row, int] = {}
        for file, header in COLUMNS.items():
            text = header + "\n"
            for row in chance.sample(mine := [one for one in self.rows if one.file == file], len(mine)):
                lines[row] = text.count("\n") + 1
                text += row.text + "\n"
            (folder / f"{file}.csv").write_text(text, encoding="utf-8", newline="")
        return lines

    def rejects(self, lines: dict[Row, int]) -> list[tuple[str, int, str, str, str]]:
        """Return the refused rows as the file of rejects has to tell them: file, line, column, value, reason."""
        by_text = {f"{row.file} {row.text}": line for row, line in lines.items()}

        def line_of(places: re.Match[str]) -> str:
            named = places[1].split("|")
            found = [[line for text, line in by_text.items() if text.startswith(place)] for place in named]
            assert all(len(lines) == 1 for lines in found), named
            return str(min(line for [line] in found))

        return sorted(
            (f"{row.file}.csv", lines[row], row.column, row.value[:80], re.sub(r"<(.+?)>", line_of, row.reason))
            for row in self.rows
            if row.reason is not None
        )


def books() -> Books:
    """Read the table."""
    read = Books()
    day = today().isoformat()
    for number, case in enumerate(TABLE.read_text(encoding="utf-8").replace("<today>", day).split("\n== ")[1:]):
        mine = f"{number:02d}"
        _title, *lines = case.splitlines()
        read.rows += [row(line.replace("@", mine)) for line in BESIDE.split("\n") if line]
        read.rows += [row(line.replace("@", mine)) for line in lines if line and line[0] not in "=#"]
        told = [line.removeprefix("= ").replace("@", mine) for line in lines if line.startswith("= ")]
        read.receivables += [line for line in told or [UNTOUCHED.replace("@", mine)] if line != "-"]
    read.receivables.sort()
    return read


def row(line: str) -> Row:
    """Read one line of the table: a row, and behind `!` or `!!` column and reason of its refusal."""
    told, mark, refusal = line.partition(" !")
    file, _, text = told.partition(" ")
    for written, meant in WRITTEN.items():
        text = text.replace(written, meant)
    if not mark:
        return Row(file, text)
    column, _, reason = refusal.removeprefix("!").strip().partition(": ")
    return Row(file, text, column, reason, by_service=refusal.startswith("!"))
