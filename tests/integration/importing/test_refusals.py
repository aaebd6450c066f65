"""Every kind of row that a service refuses in an import names the column that is to blame, and what stands there."""

import csv
from pathlib import Path

from tests.integration.importing.conftest import Town

STAFF = "staff_id,name,role,department,joined_on"
DEPARTMENTS = "department,manager_id"
CUSTOMERS = "customer_id,name,credit_code,phone,owner_id,registered_on"
PRODUCTS = "product_id,name,unit"
PRICES = "product_id,unit_price,effective_from"
CONTRACTS = "contract_no,customer_id,staff_id,signed_on,terms,credit_days,effective"
CONTRACT_LINES = "contract_no,line_no,product_id,quantity,unit_price"
HANDOVERS = "contract_no,staff_id,effective_on"
DISPATCHES = "invoice_no,contract_no,dispatched_on"
DISPATCH_LINES = "invoice_no,line_no,contract_line_no,quantity,freight_amount"
RECEIPTS = "receipt_no,customer_id,method,instrument_no,received_on,cleared_on,bounced_on,amount,invoice_no"
NOTES = "credit_note_no,invoice_no,dated_on,amount"
WRITE_OFFS = "write_off_no,invoice_no,dated_on,amount"
COMPLAINTS = "complaint_no,customer_id,invoice_no,received_on,channel,text"

COMPANY = {
    "staff": [STAFF, "M1,Mei,manager,Sales,2023-01-01", "S1,Su,rep,Sales,2023-01-01"],
    "departments": [DEPARTMENTS, "Sales,M1"],
    "customers": [CUSTOMERS, "C1,One,91A,13900000001,S1,2023-01-01", "C2,Two,,,S1,2023-01-01"],
    "products": [PRODUCTS, "P1,Pump,pcs"],
    "prices": [PRICES, "P1,100.00,2023-01-01"],
    "contracts": [
        CONTRACTS,
        "K1,C1,S1,2024-01-02,credit,30,yes",
        "K2,C2,S1,2024-01-02,cod,,yes",
        "K9,C1,S1,2024-01-02,cod,,no",
    ],
    "contract_lines": [CONTRACT_LINES, "K1,1,P1,10,100.00", "K2,1,P1,10,100.00", "K9,1,P1,10,100.00"],
    "dispatches": [DISPATCHES, "F1,K1,2024-02-01", "F2,K2,2024-02-01"],
    "dispatch_lines": [DISPATCH_LINES, "F1,1,1,5,", "F2,1,1,5,"],
    "receipts": [
        RECEIPTS,
        "R1,C1,cash,,2024-02-10,,,100.00,F1",
        "R2,C1,cheque,N1,2024-02-11,2024-02-12,,50.00,",
    ],
    "credit_notes": [NOTES, "CN1,F1,2024-02-20,100.00"],
    "write_offs": [WRITE_OFFS, "W1,F1,2024-02-21,0.50"],
    "complaints": [COMPLAINTS, "T1,C1,F1,2024-02-10,phone,late"],
    "handovers": [HANDOVERS, "K1,M1,2024-03-01"],
}

# What is brought beside it: header, row, and the column to blame ("" where it is the row as a whole).
BAD = {
    "departments": [(DEPARTMENTS, "Other,S9", "manager_id"), (DEPARTMENTS, "Sales,S1", "manager_id")],
    "customers": [
        (CUSTOMERS, "C3,Three,91A,,S1,2023-01-02", "credit_code"),
        (CUSTOMERS, "C4,Four,,,S9,2023-01-02", "owner_id"),
        (CUSTOMERS, "C1,Another,,,S1,2023-01-01", ""),
        (CUSTOMERS, "C5,Five,9.13E+17,,S1,2023-01-02", "credit_code"),
        (CUSTOMERS, "C6,Six,,1.39E+10,S1,2023-01-02", "phone"),
    ],
    "staff": [(STAFF, "S1,Somebody,rep,Sales,2023-01-01", "name")],
    "products": [(PRODUCTS, "P1,Fan,pcs", "name")],
    "prices": [(PRICES, "P9,1.00,2024-01-01", "product_id"), (PRICES, "P1,90.00,2023-01-01", "unit_price")],
    "contracts": [
        (CONTRACTS, "K3,C9,S1,2024-01-02,cod,,yes", "customer_id"),
        (CONTRACTS, "K4,C1,S9,2024-01-02,cod,,yes", "staff_id"),
        (CONTRACTS, "K1,C1,S1,2024-01-03,credit,30,yes", "signed_on"),
    ],
    "contract_lines": [
        (CONTRACT_LINES, "K5,1,P9,1,1.00", "product_id"),
        (CONTRACT_LINES, "K6,1,P1,0,1.00", "quantity"),
        (CONTRACT_LINES, "K7,1,P1,0.0001,1.00", "quantity"),
    ],
    "handovers": [
        (HANDOVERS, "K99,M1,2024-03-01", "contract_no"),
        (HANDOVERS, "K1,S9,2024-03-02", "staff_id"),
        (HANDOVERS, "K1,S1,2024-03-01", "staff_id"),
        (HANDOVERS, "K2,M1,2024-01-01", "effective_on"),
    ],
    "dispatches": [
        (DISPATCHES, "F3,K99,2024-02-01", "contract_no"),
        (DISPATCHES, "F4,K9,2024-02-01", "contract_no"),
        (DISPATCHES, "F5,K1,2024-01-01", "dispatched_on"),  # freight alone
    ],
    "dispatch_lines": [
        (DISPATCH_LINES, "F6,1,7,1,", "contract_line_no"),
        (DISPATCH_LINES, "F7,1,1,99,", "quantity"),
    ],
    "receipts": [
        (RECEIPTS, "R3,C9,cash,,2024-02-10,,,1.00,", "customer_id"),
        (RECEIPTS, "R4,C1,cash,,2199-01-01,,,1.00,", "received_on"),
        (RECEIPTS, "R5,C1,cheque,N5,2024-02-10,2199-01-01,,1.00,", "cleared_on"),
        (RECEIPTS, "R6,C1,cheque,N6,2024-02-10,2024-02-11,2199-01-01,1.00,", "bounced_on"),
        (RECEIPTS, "R7,C1,cheque,N1,2024-02-10,,,1.00,", "instrument_no"),
        (RECEIPTS, "R8,C1,cash,,2024-02-10,,,1.00,F2", "invoice_no"),
        (RECEIPTS, "R1,C2,cash,,2024-02-10,,,1.00,", "receipt_no"),  # another customer's number
        (RECEIPTS, "R2,C1,cheque,N1,2024-02-11,2024-02-12,,51.00,", "amount"),
    ],
    "credit_notes": [
        (NOTES, "CN2,F9,2024-03-01,1.00", "invoice_no"),
        (NOTES, "CN3,F1,2024-01-31,1.00", "dated_on"),
        (NOTES, "CN4,F1,2199-01-01,1.00", "dated_on"),
        (NOTES, "CN5,F1,2024-03-01,999.00", "amount"),
        (NOTES, "CN1,F2,2024-02-20,1.00", "credit_note_no"),  # another customer's number
    ],
    "write_offs": [
        (WRITE_OFFS, "W2,F9,2024-03-01,1.00", "invoice_no"),
        (WRITE_OFFS, "W3,F1,2024-01-31,1.00", "dated_on"),
        (WRITE_OFFS, "W4,F1,2024-03-01,999.00", "amount"),
        (WRITE_OFFS, "W1,F2,2024-02-21,0.50", "write_off_no"),  # another customer's number
    ],
    "complaints": [
        (COMPLAINTS, "T2,C9,,2024-02-10,phone,late", "customer_id"),
        (COMPLAINTS, "T3,C1,F9,2024-02-10,phone,late", "invoice_no"),
        (COMPLAINTS, "T4,C1,F2,2024-02-10,phone,late", "invoice_no"),
        (COMPLAINTS, "T5,C1,F1,2024-01-10,phone,late", "received_on"),
        (COMPLAINTS, "T1,C2,,2024-02-10,phone,late", ""),
    ],
}
# What the rows above need to be whole documents; these rows fall with them.
ALONG = {
    "contracts": [f"K{number},C1,S1,2024-01-02,cod,,yes" for number in (5, 6, 7)],
    "contract_lines": ["K3,1,P1,1,1.00", "K4,1,P1,1,1.00", "K1,1,P1,10,100.00"],
    "dispatches": ["F6,K1,2024-02-01", "F7,K1,2024-02-01"],
    "dispatch_lines": ["F3,1,1,1,", "F4,1,1,1,", "F5,1,,,5.00"],
}


def written(folder: Path, files: dict[str, list[str]]) -> Path:
    folder.mkdir()
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


async def test_every_refusal_names_its_column(town: Town, tmp_path: Path) -> None:
    first = await town.brought(written(tmp_path / "first", COMPANY))
    assert (first.exit_code, first.rejects) == (0, ())
    files = {name: [rows[0][0], *(row for _, row, _ in rows), *ALONG.get(name, ())] for name, rows in BAD.items()}
    outcome = await town.brought(written(tmp_path / "second", files))
    told = {(one.file, one.line): one for one in outcome.rejects}
    wrong = []
    for name, rows in BAD.items():
        for line, (header, row, column) in enumerate(rows, start=2):
            one = told.get((f"{name}.csv", line))
            [cells] = csv.DictReader([header, row])
            expected = (column, cells[column] if column else "")
            if one is None or (one.column, one.value) != expected or not one.reason:
                wrong.append((name, row, expected, one))
    assert wrong == [], "\n".join(map(str, wrong))


async def test_a_changed_row_says_what_is_on_record_and_in_which_columns(town: Town, tmp_path: Path) -> None:
    await town.brought(written(tmp_path / "first", COMPANY))
    files = {
        "contracts": [CONTRACTS, "K1,C1,S1,2024-01-02,credit,30,yes", "K2,C2,S1,2024-01-02,cod,,yes"],
        "contract_lines": [CONTRACT_LINES, "K1,1,P1,10,101.00", "K2,1,P1,10,100.00", "K2,2,P1,1,100.00"],
        "dispatches": [DISPATCHES, "F1,K1,2024-02-01"],
        "dispatch_lines": [DISPATCH_LINES, "F1,1,1,4,"],
        "receipts": [RECEIPTS, "R1,C1,cash,,2024-02-11,,,90.00,F1", "R2,C1,cheque,N1,2024-02-11,2024-02-13,,50.00,"],
        "credit_notes": [NOTES, "CN1,F1,2024-02-21,100.00"],
        "write_offs": [WRITE_OFFS, "W1,F1,2024-02-21,0.40"],
        "complaints": [COMPLAINTS, "T1,C1,F1,2024-02-10,phone,too late"],
    }
    outcome = await town.brought(written(tmp_path / "second", files))
    told = {(one.file, one.line): one for one in outcome.rejects}
    for place, column, value, on_record in [
        (("contract_lines.csv", 2), "unit_price", "101.00", "lines/1/unit_price 100.00"),
        (("contracts.csv", 3), "", "", "lines/2 nothing"),  # a whole line is new: no single column
        (("dispatch_lines.csv", 2), "quantity", "4", "lines/1/quantity 5"),
        (("receipts.csv", 2), "", "", "amount 100.00, received_on 2024-02-10"),
        (("receipts.csv", 3), "cleared_on", "2024-02-13", "cleared_on 2024-02-12"),
        (("credit_notes.csv", 2), "dated_on", "2024-02-21", "dated_on 2024-02-20"),
        (("write_offs.csv", 2), "amount", "0.40", "amount 0.50"),
        (("complaints.csv", 2), "text", "too late", "text late"),
    ]:
        one = told[place]
        assert (one.column, one.value) == (column, value), one
        assert one.reason.endswith(f"on record: {on_record}"), one


async def test_a_dispatch_under_the_number_of_another_customer_names_its_number(town: Town, tmp_path: Path) -> None:
    await town.brought(written(tmp_path / "first", COMPANY))
    files = {"dispatches": [DISPATCHES, "F1,K2,2024-02-01"], "dispatch_lines": [DISPATCH_LINES, "F1,1,1,1,"]}
    outcome = await town.brought(written(tmp_path / "second", files))
    [head] = [one for one in outcome.rejects if one.file == "dispatches.csv"]
    assert (head.line, head.column, head.value) == (2, "invoice_no", "F1")


async def test_a_suspected_duplicate_is_told_with_both_ids(town: Town, tmp_path: Path) -> None:
    await town.brought(written(tmp_path / "first", COMPANY))
    rows = [CUSTOMERS, "C7,One,,13900000001,S1,2024-01-01", "C8,Eight,,,S1,2024-01-01"]
    outcome = await town.brought(written(tmp_path / "second", {"customers": rows}))
    assert (outcome.exit_code, outcome.taken) == (0, 2)
    assert {(one.customer_id, one.earlier_id, one.likeness) for one in outcome.suspicions} == {
        ("C7", "C1", "phone"),
        ("C7", "C1", "name"),
    }


async def test_a_dry_run_foresees_freight_before_the_contract_was_signed(town: Town, tmp_path: Path) -> None:
    files = {
        **COMPANY,
        "dispatches": [DISPATCHES, "F5,K1,2024-01-01"],
        "dispatch_lines": [DISPATCH_LINES, "F5,1,,,5.00"],
    }
    for left in ("receipts", "credit_notes", "write_offs", "complaints"):
        files.pop(left)
    outcome = await town.brought(written(tmp_path / "all", files), dry_run=True)
    [head, _line] = sorted(outcome.rejects, key=lambda one: one.file, reverse=True)
    assert (head.file, head.column, head.value) == ("dispatches.csv", "dispatched_on", "2024-01-01")
