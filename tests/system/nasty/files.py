"""Files that are wrong or strange as a whole: what an import says about each, and its exit code."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.system.nasty.books import BESIDE, COLUMNS

Refused = tuple[str, int, str, str, str]
RECEIPT = "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no\n"
COLUMNS_OF_NOTES = "the columns are credit_note_no, invoice_no, dated_on, amount"
UNCLOSED = "a quote does not close, or text follows a closing quote"
WITH_NULS = "".join(letter + "\0" for letter in "credit_note_no")
NO_CONTRACT = "there is no contract @K: contracts.csv line 2 is refused"
AS_A_WHOLE = "a document is taken or refused as a whole"
NOT_TEXT = "the bytes are neither UTF-8 nor GB18030"


@dataclass(frozen=True)
class Case:
    """A directory: the small company of `books.BESIDE`, with these files in place of its own or beside them.

    `encode` and `ends` say how every file of the company is written.
    """

    title: str
    files: Mapping[str, str | bytes | None] = field(default_factory=dict)
    refused: tuple[Refused, ...] = ()
    code: int = 0
    says: str = ""
    encode: str = "utf-8"
    ends: str = "\n"
    alone: bool = False  # without the company

    def lay_out(self, folder: Path, mine: str) -> None:
        """Write the directory; `@` becomes `mine`."""
        files = {} if self.alone else company()
        for name, content in {**files, **self.files}.items():
            if isinstance(content, bytes):
                (folder / f"{name}.csv").write_bytes(content)
            elif content is not None:
                text = content.replace("@", mine).replace("\n", self.ends)
                (folder / f"{name}.csv").write_bytes(text.encode(self.encode))


def company() -> dict[str, str]:
    """Return the files of the small company."""
    files: dict[str, str] = {}
    for line in BESIDE.split("\n"):
        if line:
            file, _, row = line.partition(" ")
            files[file] = files.get(file, COLUMNS[file] + "\n") + row + "\n"
    return files


def whole(file: str, reason: str) -> Refused:
    """A file that is refused as a whole."""
    return f"{file}.csv", 1, "", "", reason


CASES = (
    Case(
        "GB18030",
        encode="gb18030",
        files={"staff": COLUMNS["staff"] + "\n@S,王销售,rep,@D,2020-01-01,\n@M,李,manager,@D,2020-01-01,\n"},
    ),
    Case("UTF-8 with a byte order mark and CRLF", encode="utf-8-sig", ends="\r\n"),
    Case(
        "GB18030 with a byte order mark",
        files={"products": b"\x841\x953product_id,name,unit\nsteel,\xb8\xd6,t\n"},
        alone=True,
    ),
    Case(
        "empty lines, and no end of the last one",
        files={"receipts": RECEIPT + "\n\n@R1,@C,cash,,2024-03-01,,,1.00,\n\n@R2,@C,cash,,2024-03-01,,,1.00,"},
    ),
    Case(
        "columns in another order, an optional one missing",
        files={"receipts": "amount,received_on,method,customer_id,receipt_no\n1.00,2024-03-01,cash,@C,@R1\n"},
    ),
    Case("a header and nothing else", files={"receipts": RECEIPT, "complaints": COLUMNS["complaints"]}),
    Case(
        "a file in UTF-16", files={"receipts": RECEIPT.encode("utf-16")}, refused=(whole("receipts", NOT_TEXT),), code=3
    ),
    Case(
        "a file in UTF-16 without a mark",
        files={"credit_notes": COLUMNS["credit_notes"].encode("utf-16-le")},
        refused=(whole("credit_notes", f"unknown column {WITH_NULS!r}; {COLUMNS_OF_NOTES}"),),
        code=3,
    ),
    Case(
        "bytes at random", files={"receipts": bytes(range(255, 0, -1))}, refused=(whole("receipts", NOT_TEXT),), code=3
    ),
    Case(
        "an empty file",
        files={"receipts": b""},
        refused=(whole("receipts", "the file is empty: the header is missing"),),
        code=3,
    ),
    Case(
        "nothing but a byte order mark",
        files={"receipts": b"\xef\xbb\xbf"},
        refused=(whole("receipts", "the file is empty: the header is missing"),),
        code=3,
    ),
    Case(
        "a column is missing",
        files={"credit_notes": "credit_note_no,invoice_no,amount\n@N1,@I,1.00\n"},
        refused=(whole("credit_notes", "column dated_on is missing from the header"),),
        code=3,
    ),
    Case(
        "a column too many",
        files={"credit_notes": "credit_note_no,invoice_no,dated_on,amount,remark\n"},
        refused=(whole("credit_notes", f"unknown column 'remark'; {COLUMNS_OF_NOTES}"),),
        code=3,
    ),
    Case(
        "a column twice",
        files={"credit_notes": "credit_note_no,invoice_no,dated_on,amount,amount\n"},
        refused=(whole("credit_notes", "column amount stands twice in the header"),),
        code=3,
    ),
    Case(
        "no header",
        files={"credit_notes": "@N1,@I,2024-03-01,1.00\n"},
        refused=(whole("credit_notes", f"unknown column '@N1'; {COLUMNS_OF_NOTES}"),),
        code=3,
    ),
    Case(
        "capitals and spaces in the header",
        files={"credit_notes": "Credit_note_no, invoice_no,dated_on,amount\n"},
        refused=(whole("credit_notes", f"unknown column 'Credit_note_no'; {COLUMNS_OF_NOTES}"),),
        code=3,
    ),
    Case(
        "line ends of an old Macintosh",
        files={"credit_notes": b"credit_note_no,invoice_no,dated_on,amount\rN1,I1,2024-03-01,1.00\r"},
        refused=(whole("credit_notes", f"unknown column 'amount\\rN1'; {COLUMNS_OF_NOTES}"),),
        code=3,
    ),
    Case(
        "a quote that does not close loses its own line only",
        files={
            "receipts": RECEIPT
            + '@R1,@C,cash,,2024-03-01,,,"1.00,\n@R2,@C,cash,,2024-03-01,,,1.00,\n@R3,@C,cash,,2024-03-01,,,"1"00,\n'
        },
        refused=(("receipts.csv", 2, "", "", UNCLOSED), ("receipts.csv", 4, "", "", UNCLOSED)),
        code=3,
    ),
    Case("some files only", files={"staff": COLUMNS["staff"] + "\n@S,Seller,rep,@D,2020-01-01,\n"}, alone=True),
    Case("files of other names are left alone", files={"invoices": "x\n", "RECEIPTS": "x\n"}, says="invoices.csv"),
    Case("nothing to read", alone=True, code=1),
    Case(
        "nothing that can be read",
        files={"staff": b"", "customers": b"\xff\xff"},
        alone=True,
        refused=(whole("customers", NOT_TEXT), whole("staff", "the file is empty: the header is missing")),
        code=1,
    ),
    Case(
        "the lines of contracts cannot be read",
        files={"contract_lines": b"\xff"},
        refused=(
            whole("contract_lines", NOT_TEXT),
            ("contracts.csv", 2, "", "", f"has no lines: contract_lines.csv cannot be read ({NOT_TEXT})"),
            ("dispatch_lines.csv", 2, "", "", f"dispatches.csv line 2 is refused: {NO_CONTRACT}; {AS_A_WHOLE}"),
            ("dispatches.csv", 2, "contract_no", "@K", NO_CONTRACT),
        ),
        code=3,
    ),
)
