"""Every kind of bad row: refused with its file, line, column, value and reason, while the rest goes in."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest

from ops.folder import Folder
from shared.interchange import Outcome, load, rejects_csv
from tests.unit.interchange.books import COMPANY, Books, directory

RECEIPT = "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no\n"
NOTE = "credit_note_no,invoice_no,dated_on,amount\n"
CONTRACT = "contract_no,customer_id,staff_id,signed_on,terms,credit_days,effective\n"


def loaded(folder: Path, books: Books | None = None, *, dry_run: bool = False, **files: str | bytes) -> Outcome:
    directory(folder, **{**COMPANY, **files})
    return asyncio.run(load(Folder(folder), connect=(books or Books()).connection(), dry_run=dry_run))


def told(outcome: Outcome) -> list[tuple[str, int, str, str]]:
    return [(one.file, one.line, one.column, one.value) for one in outcome.rejects]


@dataclass(frozen=True)
class Bad:
    """A file, and where and why it is refused."""

    file: str
    content: str | bytes
    line: int
    column: str
    reason: str
    value: str | None = None

    def __str__(self) -> str:
        return self.reason


def receipt(row: str, column: str, reason: str, value: str | None = None) -> Bad:
    return Bad("receipts", f"{RECEIPT}R0,C1,cash,,2024-03-01,,,1.00,\n{row}\n", 3, column, reason, value)


BAD_AMOUNTS = {
    "NaN": "is no amount",
    "1e5": "is no amount",
    "-5.00": "is no amount",
    "+5.00": "is no amount",
    "1,000.00": "is no amount",
    "１００": "is no amount",
    "٣": "is no amount",
    ".5": "is no amount",
    "5.": "is no amount",
    "1 5": "is no amount",
    "0x10": "is no amount",
    "1_000": "is no amount",
    "Infinity": "is no amount",
    "1.005": "more than two decimals",
    "12345678901234567.00": "too large",
    "9" * 400: "too large",
    "": "is required",
}
BAD_DAYS = (
    "2024-02-30",
    "2024-13-01",
    "2024-1-5",
    "20240105",
    "2024/01/05",
    "０００１-01-01",
    "0001-01-01",
    "x",
    "2024- 01-01",
)
BAD = [
    *(receipt(f'R9,C1,cash,,2024-03-01,,,"{amount}",', "amount", why) for amount, why in BAD_AMOUNTS.items()),
    *(receipt(f"R9,C1,cash,,{day},,,1.00,", "received_on", "", day) for day in BAD_DAYS),
    receipt("R9,C1,wire,,2024-03-01,,,1.00,", "method", "is none of cash, transfer, cheque, bill", "wire"),
    receipt("R9,C1,cheque,,2024-03-01,,,1.00,", "instrument_no", "is required with method cheque"),
    receipt("R9,C1,bill,N1,2024-03-05,2024-03-04,,1.00,", "cleared_on", "is before received_on", "2024-03-04"),
    receipt("R9,C1,bill,N1,2024-03-05,,2024-03-04,1.00,", "bounced_on", "is before received_on", "2024-03-04"),
    receipt("R9,C1,cash,,2024-03-01,,2024-03-09,1.00,", "bounced_on", "cannot bounce", "2024-03-09"),
    receipt("R9,C1,cash,,2024-03-01,,,1.00,I2", "invoice_no", "another customer, C2", "I2"),
    receipt("R9,C1,cash,,2024-03-01,,,1.00", "", "8 values where the header has 9"),
    receipt("R9,C1,cash,,2024-03-01,,,1.00,,x", "", "10 values where the header has 9"),
    receipt("R\0,C1,cash,,2024-03-01,,,1.00,", "receipt_no", "control character U+0000", "R\0"),
    receipt("R\t9,C1,cash,,2024-03-01,,,1.00,", "receipt_no", "control character U+0009", "R\t9"),
    receipt('"R\n9",C1,cash,,2024-03-01,,,1.00,', "receipt_no", "control character U+000A", "R\n9"),
    receipt('"R9,C1,cash,,2024-03-01,,,1.00,', "", "a quote does not close"),
    receipt(f"{'R' * 65},C1,cash,,2024-03-01,,,1.00,", "receipt_no", "longer than 64"),
    receipt(",C1,cash,,2024-03-01,,,1.00,", "receipt_no", "is required"),
    *(
        receipt(f"R{unseen}9,C1,cash,,2024-03-01,,,1.00,", "receipt_no", f"U+{ord(unseen):04X} is not", f"R{unseen}9")
        for unseen in "\x80\xad\u200b\u200f\u202e\u2060\ufeff"
    ),
    Bad(
        "staff", "staff_id,name,role,department,joined_on\nS9,x\u202ey,rep,D1,2024-01-02\n", 2, "name", "U+202E is not"
    ),
    Bad(
        "staff",
        "staff_id,name,role,department,joined_on,left_on\nS9,x,rep,D1,2024-01-02,2024-01-01\n",
        2,
        "left_on",
        "is before joined_on",
    ),
    Bad("contracts", f"{CONTRACT}K1,C1,S1,2024-01-01,credit,,yes\n", 2, "credit_days", "is required with terms credit"),
    Bad("contracts", f"{CONTRACT}K1,C1,S1,2024-01-01,credit,1.5,yes\n", 2, "credit_days", "no number of days", "1.5"),
    Bad("contracts", f"{CONTRACT}K1,C1,S1,2024-01-01,cod,,ja\n", 2, "effective", "is none of yes, no", "ja"),
    Bad("credit_notes", f"{NOTE}CN1,I1,2024-01-31,1.00\n", 2, "dated_on", "before the day of invoice I1", "2024-01-31"),
    Bad("credit_notes", f"{NOTE}CN1,I9,2024-03-01,1.00\n", 2, "invoice_no", "there is no invoice I9", "I9"),
    Bad(
        "write_offs",
        "write_off_no,invoice_no,dated_on,amount\nW1,I1,2024-01-31,1.00\n",
        2,
        "dated_on",
        "before the day",
    ),
    Bad("departments", "department\nD1\n", 1, "", "column manager_id is missing"),
    Bad("departments", "department,manager_id,note\nD1,M1,\n", 1, "", "unknown column 'note'"),
    Bad("departments", "department,manager_id,department\nD1,M1,D1\n", 1, "", "stands twice"),
    Bad("departments", "", 1, "", "the file is empty"),
    Bad("departments", "D1,M1\n", 1, "", "unknown column 'D1'"),
    Bad("departments", b"department,manager_id\nD\xff,M1\n", 1, "", "neither UTF-8 nor GB18030"),
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_row_is_refused_where_it_stands(tmp_path: Path, bad: Bad) -> None:
    outcome = loaded(tmp_path, None, dry_run=False, **{bad.file: bad.content})
    [reject] = [one for one in outcome.rejects if (one.file, one.line) == (f"{bad.file}.csv", bad.line)]
    assert (reject.column, bad.reason in reject.reason) == (bad.column, True), reject
    assert bad.value is None or reject.value == bad.value
    assert outcome.exit_code == 3
    assert outcome.taken > 5


def test_the_whole_company_goes_in(tmp_path: Path) -> None:
    outcome = loaded(tmp_path)
    assert (outcome.taken, outcome.known, outcome.refused, outcome.exit_code) == (18, 0, 0, 0)


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    books = Books()
    loaded(tmp_path, books)
    kept = dict(books.kept)
    outcome = loaded(tmp_path, books)
    assert (outcome.taken, outcome.known, outcome.exit_code, books.kept) == (0, 18, 0, kept)


def test_a_dry_run_asks_nothing_to_be_recorded(tmp_path: Path) -> None:
    books = Books()
    outcome = loaded(tmp_path, books, dry_run=True)
    assert not books.posts
    assert not books.kept
    assert outcome.planned["orders/import/dispatches"] == 2
    assert (outcome.taken, outcome.known, outcome.exit_code) == (18, 0, 0)


def test_a_dry_run_tells_what_is_on_record_already(tmp_path: Path) -> None:
    books = Books()
    loaded(tmp_path, books)
    kept, posts = dict(books.kept), len(books.posts)
    outcome = loaded(tmp_path, books, dry_run=True)
    assert (outcome.taken, outcome.known, outcome.exit_code) == (0, 18, 0)
    assert (books.kept, len(books.posts)) == (kept, posts)


def test_a_refused_file_is_no_row(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, receipts="nothing of ours\n1\n2\n", write_offs="\n")
    assert outcome.refused_files == ("receipts.csv", "write_offs.csv")
    assert (outcome.refused, outcome.taken, outcome.exit_code) == (0, 17, 3)


def test_the_same_row_twice_is_known_and_another_content_refuses_both(tmp_path: Path) -> None:
    receipts = (
        f"{RECEIPT}R1,C1,cash,,2024-03-01,,,1.00,\nR2,C1,cash,,2024-03-01,,,1.00,\nR1,C1,cash,,2024-03-01,,,1.0,\n"
        "R2,C1,cash,,2024-03-01,,,2.00,\n"
    )
    outcome = loaded(tmp_path, receipts=receipts)
    assert told(outcome) == [("receipts.csv", 3, "", ""), ("receipts.csv", 5, "", "")]
    assert "line 5 of this file has the same key" in outcome.rejects[0].reason
    assert (outcome.taken, outcome.known) == (18, 1)


def test_a_row_that_differs_from_a_broken_one_with_its_key_is_refused_too(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, receipts=f"{RECEIPT}R1,C1,cash,,2024-03-01,,,1.00,\nR1,C1,cash,,2024-03-01,,,1e5,\n")
    assert [one.line for one in outcome.rejects] == [2, 3]


def test_two_handovers_of_one_contract_on_one_day_are_both_refused(tmp_path: Path) -> None:
    handovers = "contract_no,staff_id,effective_on\nK1,S1,2024-02-01\nK1,M1,2024-02-01\nK1,M1,2024-02-02\n"
    assert [one.line for one in loaded(tmp_path, handovers=handovers).rejects] == [2, 3]


def test_a_document_is_refused_as_a_whole_with_the_row_at_fault(tmp_path: Path) -> None:
    lines = COMPANY["dispatch_lines"].replace("I1,2,,,12.50", "I1,2,,,12.505")
    outcome = loaded(tmp_path, dispatch_lines=lines)
    assert told(outcome) == [
        ("dispatch_lines.csv", 2, "", ""),
        ("dispatch_lines.csv", 3, "freight_amount", "12.505"),
        ("dispatches.csv", 2, "", ""),
    ]
    assert "dispatch_lines.csv line 3 is refused" in outcome.rejects[2].reason


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("I1,3,1,1,5.00", "both goods and freight"),
        ("I1,3,,,", "neither goods nor freight"),
        ("I1,3,1,,", "is required on a line of goods"),
        ("I1,3,,1,", "is required on a line of goods"),
        ("I1,3,1,-1,", "is no quantity"),
        ("I1,x,1,1,", "is no line number"),
        ("I1,01,1,5,", "same key and other content"),
    ],
)
def test_a_dispatch_line_is_goods_or_freight(tmp_path: Path, line: str, reason: str) -> None:
    outcome = loaded(tmp_path, dispatch_lines=f"{COMPANY['dispatch_lines']}{line}\n")
    [reject] = [one for one in outcome.rejects if one.line == 5]
    assert reason in reject.reason
    assert ("dispatches.csv", 2) in [(one.file, one.line) for one in outcome.rejects]


def test_lines_without_a_head_and_heads_without_lines_are_refused(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, contract_lines=f"{COMPANY['contract_lines'].replace('K2', 'K3')}")
    assert told(outcome)[:2] == [("contract_lines.csv", 4, "contract_no", "K3"), ("contracts.csv", 3, "", "")]
    assert "has no lines in contract_lines.csv" in outcome.rejects[1].reason


def test_a_refused_row_takes_along_what_needs_it_each_with_its_own_reason(tmp_path: Path) -> None:
    contracts = COMPANY["contracts"].replace("2024-01-01,credit", "2024-01-99,credit")
    outcome = loaded(tmp_path, contracts=contracts, credit_notes=f"{NOTE}CN1,I1,2024-03-01,1.00\n")
    assert told(outcome) == [
        ("contract_lines.csv", 2, "", ""),
        ("contract_lines.csv", 3, "", ""),
        ("contracts.csv", 2, "signed_on", "2024-01-99"),
        ("credit_notes.csv", 2, "invoice_no", "I1"),
        ("dispatch_lines.csv", 2, "", ""),
        ("dispatch_lines.csv", 3, "", ""),
        ("dispatches.csv", 2, "contract_no", "K1"),
    ]
    assert outcome.rejects[3].reason == "there is no invoice I1: dispatches.csv line 2 is refused"
    assert outcome.rejects[6].reason == "there is no contract K1: contracts.csv line 2 is refused"


def test_what_a_service_does_not_know_is_told_with_its_column(tmp_path: Path) -> None:
    def says(_: str, item: object) -> str | None:
        return "There is no customer C9." if "C9" in str(item) else None

    contracts = COMPANY["contracts"].replace("K1,C1", "K1,C9")
    outcome = loaded(
        tmp_path, Books(says, "customer_id"), contracts=contracts, receipts=f"{RECEIPT}R1,C9,cash,,2024-03-01,,,1.00,\n"
    )
    places = told(outcome)
    assert ("contracts.csv", 2, "customer_id", "C9") in places
    assert ("receipts.csv", 2, "customer_id", "C9") in places
    assert ("contract_lines.csv", 2, "", "") in places
    assert "There is no customer C9. (P4-7)" in [one.reason for one in outcome.rejects]


def test_an_unknown_product_is_told_on_its_line_of_the_contract(tmp_path: Path) -> None:
    def says(_: str, item: object) -> str | None:
        return "There is no product P9." if "P9" in str(item) else None

    outcome = loaded(
        tmp_path, Books(says, "product_id"), contract_lines=COMPANY["contract_lines"].replace("K1,2,P1", "K1,2,P9")
    )
    assert ("contract_lines.csv", 3, "product_id", "P9") in told(outcome)
    assert ("contracts.csv", 2, "", "") in told(outcome)


def test_an_amount_of_zero_and_the_remains_of_a_wrong_decoding_are_values(tmp_path: Path) -> None:
    receipts = f"{RECEIPT}R1,C1,cash,,2024-03-01,,,0.00,\n"
    products = "product_id,name,unit\nP1,1980\u00e2\u0080\u0099s Express,t\n"
    assert loaded(tmp_path, receipts=receipts, products=products).exit_code == 0


def test_money_is_taken_even_if_the_invoice_that_it_names_is_nowhere(tmp_path: Path) -> None:
    assert loaded(tmp_path, receipts=f"{RECEIPT}R1,C1,cash,,2024-03-01,,,1.00,I99\n").exit_code == 0


def test_columns_that_do_not_count_are_not_looked_at(tmp_path: Path) -> None:
    books = Books()
    outcome = loaded(
        tmp_path,
        books,
        contracts=f"{CONTRACT}K1,C1,S1,2024-01-01,cod,soon,yes\nK2,C2,S1,2024-01-01,prepaid,30,no\n",
        receipts=f"{RECEIPT}R1,C1,cash,,2024-03-01,2023-01-01,,1.00,\n",
    )
    assert outcome.exit_code == 0
    assert [one["credit_days"] for one in books.items("contracts")] == [None, None]
    assert books.money()[0]["cleared_on"] is None


def test_nothing_that_can_be_read_is_exit_one(tmp_path: Path) -> None:
    books = Books()
    assert asyncio.run(load(Folder(tmp_path / "absent"), connect=books.connection())).exit_code == 1
    directory(tmp_path, receipts=b"\xff\xfe")
    outcome = asyncio.run(load(Folder(tmp_path), connect=books.connection()))
    assert (outcome.exit_code, told(outcome)) == (1, [("receipts.csv", 1, "", "")])


def test_a_file_of_another_name_is_told(tmp_path: Path) -> None:
    assert loaded(tmp_path, receipt=RECEIPT).strangers == ("receipt.csv",)


def test_the_file_of_rejects_is_csv(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, receipts=f'{RECEIPT}R1,C1,cash,,2024-03-01,,,"1,000",\n')
    assert rejects_csv(outcome.rejects) == (
        "file,line,column,value,reason\n"
        'receipts.csv,2,amount,"1,000","is no amount: plain digits, at most two decimals, such as 1234.50"\n'
    )


def test_a_refused_formula_is_inert_and_a_refused_number_stays(tmp_path: Path) -> None:
    rows = 'R1,C1,cash,,2024-03-01,,,"=HYPERLINK(""http://a"")",\nR2,C1,cash,,2024-03-01,,,-5.00,\nR3,C1,@x,,,,,1.00,\n'
    [_, formula, number, *others] = rejects_csv(loaded(tmp_path, receipts=RECEIPT + rows).rejects).splitlines()
    assert formula.startswith("""receipts.csv,2,amount,"'=HYPERLINK(""http://a"")",""")
    assert number.startswith("receipts.csv,3,amount,-5.00,")
    assert any(",'@x," in line for line in others)


def test_a_dry_run_foresees_what_the_directory_shows(tmp_path: Path) -> None:
    outcome = loaded(
        tmp_path,
        dry_run=True,
        contracts=COMPANY["contracts"].replace("K2,C2,S1,2024-01-01,cod,,yes", "K2,C7,S1,2024-01-01,cod,,yes"),
        dispatch_lines=COMPANY["dispatch_lines"].replace("I1,1,1,4", "I1,1,1,11"),
        receipts=f"{RECEIPT}R1,C1,bill,N,2024-03-01,2024-03-09,,1.00,\nR2,C1,bill,N,2024-03-01,2024-03-08,,1.00,\n",
    )
    heads = [place for place in told(outcome) if place[2]]
    assert heads == [
        ("contracts.csv", 3, "customer_id", "C7"),
        ("dispatch_lines.csv", 2, "quantity", "11"),
        ("dispatches.csv", 3, "contract_no", "K2"),
        ("receipts.csv", 2, "instrument_no", "N"),
    ]
