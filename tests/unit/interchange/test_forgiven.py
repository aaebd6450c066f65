"""What spreadsheets leave behind is passed over (blanks, empty rows and columns); what they lost is not."""

import asyncio
from pathlib import Path

import pytest

from ops.folder import Folder
from shared.interchange import Outcome, load
from shared.interchange.values import WHITE_SPACE
from tests.unit.interchange.books import COMPANY, Books, directory


def loaded(folder: Path, books: Books | None = None, **files: str) -> Outcome:
    directory(folder, **{**COMPANY, **files})
    return asyncio.run(load(Folder(folder), connect=(books or Books()).connection()))


@pytest.mark.parametrize("blank", WHITE_SPACE, ids=lambda blank: f"U+{ord(blank):04X}")
def test_blanks_around_a_value_are_no_part_of_it(tmp_path: Path, blank: str) -> None:
    receipts = (
        f"receipt_no,{blank}customer_id{blank},method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no\n"
        f"{blank}R1,C1{blank},{blank}cash,{blank},2024-03-01{blank},,,{blank}{blank}100.00{blank},I1\n"
    )
    books = Books()
    outcome = loaded(tmp_path, books, receipts=receipts)
    assert (outcome.exit_code, outcome.rejects) == (0, ())
    [entry] = books.money()
    assert (entry["receipt_no"], entry["customer_id"], entry["amount"]) == ("R1", "C1", "100.00")
    assert entry["instrument_no"] is None


def test_blanks_within_a_value_stay(tmp_path: Path) -> None:
    books = Books()
    loaded(tmp_path, books, products="product_id,name,unit\nP1,Hot\u3000 rolled,t\n")
    assert books.items("products")[0]["name"] == "Hot\u3000 rolled"


def test_rows_of_empty_cells_are_passed_over_and_lines_stay_right(tmp_path: Path) -> None:
    receipts = COMPANY["receipts"].replace("R1,", ",,,,,,,,\n \u3000,,,\t,,,,,\nR1,") + ",,,,,,,,\nR2,C9x,wire,,,,,,\n"
    outcome = loaded(tmp_path, receipts=receipts)
    assert [(one.file, one.line, one.column) for one in outcome.rejects] == [("receipts.csv", 6, "method")]


@pytest.mark.parametrize("products", ["product_id,name,unit,,\nP1,Steel,t,,\n", "product_id,,name,unit\nP1,,Steel,t\n"])
def test_columns_without_a_name_and_without_values_are_passed_over(tmp_path: Path, products: str) -> None:
    outcome = loaded(tmp_path, products=products)
    assert (outcome.exit_code, outcome.rejects) == (0, ())


def test_empty_cells_beyond_the_header_are_passed_over(tmp_path: Path) -> None:
    assert loaded(tmp_path, products="product_id,name,unit\nP1,Steel,t,,\n").exit_code == 0


def test_a_value_under_no_name_refuses_the_file(tmp_path: Path) -> None:
    outcome = loaded(tmp_path, products="product_id,name,unit,\nP1,Steel,t,\n,,,5\n")
    [reject] = [one for one in outcome.rejects if one.file == "products.csv"]
    assert (reject.line, reject.column) == (1, "")
    assert reject.reason == "column 4 has no name, and line 3 holds a value there"


@pytest.mark.parametrize("code", ["9.13E+17", "1E+10", "9,13E+17", "9.13e+017"])
@pytest.mark.parametrize("column", ["credit_code", "phone", "customer_id"])
def test_a_code_that_a_spreadsheet_has_shortened_is_refused(tmp_path: Path, column: str, code: str) -> None:
    cells = {"customer_id": "C1", "name": "One", "credit_code": "", "phone": "", "registered_on": "2020-01-01"}
    cells[column] = f'"{code}"'
    outcome = loaded(tmp_path, customers=f"{','.join(cells)}\n{','.join(cells.values())}\n")
    [reject] = [one for one in outcome.rejects if one.file == "customers.csv"]
    assert (reject.line, reject.column, reject.value) == (2, column, code)
    assert "shortened by a spreadsheet" in reject.reason


def test_a_code_that_only_looks_a_little_like_that_is_taken(tmp_path: Path) -> None:
    customers = "customer_id,name,registered_on,credit_code\nC1,One,2020-01-01,913E17\nC2,Two,2020-01-01,1E5\n"
    assert loaded(tmp_path, customers=customers).exit_code == 0


@pytest.mark.parametrize(("quantity", "reason"), [("0", "is 0"), ("0.000", "is 0"), ("1.0001", "three decimals")])
def test_a_contract_line_sells_something(tmp_path: Path, quantity: str, reason: str) -> None:
    lines = COMPANY["contract_lines"].replace("K2,1,P1,1,", f"K2,1,P1,{quantity},")
    outcome = loaded(tmp_path, contract_lines=lines)
    [reject] = [one for one in outcome.rejects if one.file == "contract_lines.csv"]
    assert (reject.file, reject.line, reject.column, reject.value) == ("contract_lines.csv", 4, "quantity", quantity)
    assert reason in reject.reason
