"""A sheet as people have it -> rows of its interchange file: its header, its columns, what is left out and said."""

import csv
import io
from collections.abc import Sequence
from datetime import date

import pytest

from shared.interchange.preparing.cells import Lost, Value
from shared.interchange.preparing.changes import changes_csv
from tests.unit.interchange.sheets import RECEIPTS, changes, done, receipt, sheet, troubles, written

CUSTOMERS = ("客户编号", "客户名称", "登记日期")


def test_a_sheet_is_known_by_its_headers() -> None:
    found = written(done(sheet(RECEIPTS, receipt(method="转账"))))
    assert found == {
        "receipts.csv": [
            {
                "receipt_no": "R1",
                "customer_id": "C1",
                "method": "transfer",
                "instrument_no": "",
                "received_on": "2024-03-05",
                "amount": "100.00",
                "invoice_no": "",
            }
        ]
    }


@pytest.mark.parametrize(
    ("name", "headers", "file"),
    [
        ("客户", ("编号", "名称", "日期"), None),  # said by its name; 编号 and 日期 say too little
        ("客户", ("客户编号", "名称", "登记日期"), "customers.csv"),
        ("customers", ("customer_id", "name", "registered_on"), "customers.csv"),
        ("Sheet1", ("Customer ID", "Name", "Registered On"), "customers.csv"),
        ("Sheet1", ("CUSTOMER_NO", "name", "registred_on"), "customers.csv"),
        ("Sheet1", ("客户编码*", "客户 名称：", "登记日期（必填）"), "customers.csv"),
        ("Sheet1", ("客戶編號", "客戶名稱", "登記日期"), "customers.csv"),
        ("Sheet1", ("客户编号\ncustomer_id", "客户名称\nname", "登记日期\nregistered_on"), "customers.csv"),
        ("Sheet1", ("客户代号", "客户全称", "登记时间"), "customers.csv"),
    ],
)
def test_headers_in_many_spellings(name: str, headers: Sequence[str], file: str | None) -> None:
    found = done(sheet(headers, ("C1", "One", "2024-01-01"), name=name))
    assert [*found.parts] == ([file] if file else [])
    assert bool(found.account.troubles) is (file is None)


def test_titles_above_the_header_and_totals_below_are_left_out_and_listed() -> None:
    found = done(
        sheet(
            ("2024年客户清单",),
            (None,),
            (None, "制表：财务部"),
            CUSTOMERS,
            ("C1", "One", "2024-01-01"),
            (None,),
            CUSTOMERS,
            ("C2", "Two", "2024-01-02"),
            ("合计", "2", None),
            ("  总 计 ：",),
            (None, None, None),
        )
    )
    assert [row["customer_id"] for row in written(found)["customers.csv"]] == ["C1", "C2"]
    left = [(one.cell, one.before, str(one.why[0])) for one in found.account.changes if one.after == ""]
    above, total = "stands above the header: left out", "a row of totals: left out, since the figures are in the rows"
    assert left == [
        ("A1", "2024年客户清单", above),
        ("B3", "制表：财务部", above),
        ("A7", "客户编号", "the header once more: left out"),
        ("B7", "客户名称", "the header once more: left out"),
        ("C7", "登记日期", "the header once more: left out"),
        ("A9", "合计", total),
        ("B9", "2", total),
        ("A10", "  总 计 ：", total),
    ]


def test_a_row_with_all_its_values_is_no_row_of_totals() -> None:
    found = done(sheet(CUSTOMERS, ("Total", "道达尔", "2024-01-01")))
    assert written(found)["customers.csv"][0]["customer_id"] == "Total"


def test_columns_that_the_file_has_not_are_left_out_value_by_value() -> None:
    found = done(
        sheet(("序号", *CUSTOMERS, "备注"), (1.0, "C1", "One", "2024-01-01", "old"), (2.0, "C2", "Two", "2024-01-01"))
    )
    assert written(found)["customers.csv"][0] == {"customer_id": "C1", "name": "One", "registered_on": "2024-01-01"}
    no_column = "no column of the file is called so: left out"
    assert changes(found) == [
        ("A1", "序号", "", no_column),
        ("E1", "备注", "", no_column),
        ("A2", "1", "", no_column),
        ("E2", "old", "", no_column),
        ("A3", "2", "", no_column),
    ]


def test_a_header_that_may_be_meant_for_a_column_is_not_passed_over() -> None:
    found = done(sheet((*CUSTOMERS, "信用额渡"), ("C1", "One", "2024-01-01", 5000.0)))
    assert troubles(found) == ["Sheet1!D1: 信用额渡 may be meant for credit_limit"]


def test_a_required_column_that_is_missing_is_named_with_what_may_be_it() -> None:
    found = done(sheet(("客户编号", "客户名称", "登记日子"), ("C1", "One", "2024-01-01"), name="客户"))
    assert troubles(found) == ["客户!C1: the column 登记日期 registered_on is missing in this row of headers"]
    assert str(found.account.troubles[0].cure) == "call 登记日子 so, if it is meant"


def test_two_headers_for_one_column_are_refused_unless_one_is_surer() -> None:
    found = done(sheet(("客户编号", "客户编码", "客户名称", "登记日期"), ("C1", "OLD1", "One", "2024-01-01")))
    assert troubles(found) == ["Sheet1!B1: 客户编号, 客户编码 mean the same column customer_id"]
    found = done(sheet(("业务员", "业务员编号", *CUSTOMERS), ("张伟", "S1", "C1", "One", "2024-01-01")))
    assert written(found)["customers.csv"][0]["owner_id"] == "S1"
    assert ("A2", "张伟", "", "no column of the file is called so: left out") in changes(found)


def test_a_sheet_without_a_header_is_refused() -> None:
    assert troubles(done(sheet(("C1", "One"), ("C2", "Two")))) == ["Sheet1: no header of an interchange file was found"]
    assert troubles(done(sheet(("C1", "One"), ("C2", "Two"), name="客户"))) == [
        "客户: no row of it is a header of customers.csv"
    ]


def test_a_sheet_that_lacks_a_column_is_not_taken_for_another_file() -> None:
    """Without its day of joining, a roster with heads is no list of departments."""
    found = done(sheet(("员工编号", "姓名", "角色", "部门", "负责人"), ("S1", "Li", "rep", "D1", "M1")))
    assert troubles(found) == ["Sheet1!A1: the column 入职日期 joined_on is missing in this row of headers"]


def test_an_explanation_is_left_alone_and_said() -> None:
    found = done(
        sheet(("how to fill in",), name="填写说明"), sheet(CUSTOMERS, ("C1", "One", "2024-01-01"), name="客户")
    )
    assert found.left_alone == ["book.xlsx, 填写说明"]
    assert [*written(found)] == ["customers.csv"]


def test_a_header_without_rows_brings_nothing() -> None:
    found = done(sheet(CUSTOMERS))
    assert (found.parts, found.account.changes, found.account.troubles, found.clear) == ({}, [], [], False)


def test_sheets_of_one_kind_become_one_file() -> None:
    found = done(
        sheet(CUSTOMERS, ("C1", "One", "2024-01-01"), name="1月客户"),
        sheet((*CUSTOMERS, "地区"), ("C2", "Two", "2024-02-01", "华东"), name="2月客户"),
    )
    assert [(row["customer_id"], row["region"]) for row in written(found)["customers.csv"]] == [
        ("C1", ""),
        ("C2", "华东"),
    ]


def test_headers_that_several_files_share_need_a_name() -> None:
    headers = ("产品编号", "单价")
    assert troubles(done(sheet(headers, ("P1", 1.0)))) == [
        "Sheet1: its headers belong to several files: prices.csv, contract_lines.csv"
    ]


def test_what_cannot_be_read_is_named_by_its_cell_and_all_of_it_at_once() -> None:
    found = done(
        sheet(
            RECEIPTS,
            receipt(received_on="5.3.2024", amount="abc"),
            receipt(customer_id=None),
            receipt(amount=Lost("#DIV/0!")),
            name="收款",
        )
    )
    assert troubles(found) == [
        "收款!E2: 5.3.2024 could be 2024-03-05 or 2024-05-03",
        "收款!F2: is no number",
        "收款!B3: is empty, and 客户编号 customer_id is required",
        "收款!F4: holds the error #DIV/0!",
    ]


def test_what_the_columns_of_a_row_owe_each_other_is_named() -> None:
    found = done(sheet(RECEIPTS, receipt(method="支票")))
    assert troubles(found) == [
        "Sheet1!D2: cannot be taken: instrument_no is required with method cheque",
    ]


def test_a_minus_is_refused_where_money_comes_in() -> None:
    assert troubles(done(sheet(RECEIPTS, receipt(amount="8,000.00-")))) == [
        "Sheet1!F2: 8,000.00- is negative: amounts have no sign"
    ]


NOTES = ("红字单号", "原发票号", "开具日期", "红字金额")


def test_reductions_may_all_have_their_minus() -> None:
    rows: list[Sequence[Value]] = [("N1", "F1", "2024/3/5", "(8,000.00)"), ("N2", "F1", "2024/3/6", -5.0)]
    found = done(sheet(NOTES, *rows))
    assert [row["amount"] for row in written(found)["credit_notes.csv"]] == ["8000.00", "5"]
    why = "the minus is left out: what this file holds is taken away by itself"
    assert ("D2", "(8,000.00)", "8000.00", why) in changes(found)
    mixed = done(sheet(NOTES, *rows, ("N3", "F1", "2024/3/6", 5.0)))
    assert troubles(mixed) == [
        "Sheet1!D2: (8,000.00) is negative: amounts have no sign",
        "Sheet1!D3: -5 is negative: amounts have no sign",
    ]


def test_the_unit_over_a_column_counts() -> None:
    found = done(sheet((*CUSTOMERS, "信用额度（万元）"), ("C1", "One", "2024-01-01", 12.5)))
    assert written(found)["customers.csv"][0]["credit_limit"] == "125000"
    assert changes(found) == [("D2", "12.5", "125000", "the header counts in larger units: written in yuan")]
    found = done(sheet((*CUSTOMERS, "信用额度(USD)"), ("C1", "One", "2024-01-01", 12.5)))
    assert troubles(found) == ["Sheet1!D1: 信用额度(USD) is in another currency"]


@pytest.mark.parametrize(
    ("above", "limit"),
    [
        ("单位：万元", "125000"),
        ("（金额单位：千元）", "12500"),
        ("單位: 萬元", "125000"),
        ("单位：元", "12.5"),
        ("单位：吨", "12.5"),
    ],
)
def test_the_unit_above_the_table_counts(above: str, limit: str) -> None:
    found = done(sheet(("客户",), (None, None, above), (*CUSTOMERS, "信用额度"), ("C1", "One", "2024-01-01", 12.5)))
    assert written(found)["customers.csv"][0]["credit_limit"] == limit


def test_the_unit_of_a_header_counts_before_the_one_above() -> None:
    found = done(sheet(("单位：万元",), (*CUSTOMERS, "信用额度（元）"), ("C1", "One", "2024-01-01", 12.5)))
    assert written(found)["customers.csv"][0]["credit_limit"] == "12.5"


@pytest.mark.parametrize(
    ("above", "cause"),
    [
        ("单位：美元", "单位：美元 is in another currency"),
        ("单位：十万元", "单位：十万元 names a unit that is not understood"),
    ],
)
def test_a_unit_that_is_no_yuan_is_refused(above: str, cause: str) -> None:
    found = done(sheet((None, above), (*CUSTOMERS, "信用额度"), ("C1", "One", "2024-01-01", 12.5)))
    assert troubles(found) == [f"Sheet1!B1: {cause}"]


def test_a_price_for_so_many_goods_is_in_yuan() -> None:
    found = done(sheet(("产品编号", "单价（元/千克）", "生效日期"), ("P1", 12.5, "2024-01-01")))
    assert written(found)["prices.csv"][0]["unit_price"] == "12.5"


def test_signs_for_nothing_are_empty_cells_where_nothing_may_stand() -> None:
    found = done(sheet((*CUSTOMERS, "信用额度", "电话"), ("C1", "无", "2024-01-01", "-", "/")))
    [row] = written(found)["customers.csv"]
    assert (row["name"], row["credit_limit"], row["phone"]) == ("无", "", "")
    assert ("D2", "-", "", "stands for nothing: written as an empty cell") in changes(found)


def test_a_value_that_does_not_count_is_left_out() -> None:
    contracts = ("合同编号", "客户编号", "业务员编号", "签订日期", "付款方式", "账期", "是否有效")
    found = done(sheet(contracts, ("K1", "C1", "S1", date(2024, 1, 1), "货到付款", "30天", "是")))
    assert written(found)["contracts.csv"][0]["credit_days"] == ""
    assert ("F2", "30天", "", "counts only where terms is credit: left out") in changes(found)


def test_a_value_that_stays_as_it_was_is_no_change() -> None:
    headers = ("customer_id", "name", "registered_on", "credit_limit")
    found = done(sheet(headers, ("00123", "上海", date(2024, 1, 1), 1234.5), ("C2", "Two", "2024-01-01", "7.5")))
    assert found.account.changes == []
    assert [row["credit_limit"] for row in written(found)["customers.csv"]] == ["1234.5", "7.5"]


def test_the_list_of_changes_is_whole_and_no_spreadsheet_calculates_it() -> None:
    found = done(sheet((*CUSTOMERS, "备注"), (" C1", "=1+1", "2024/1/1", "=HYPERLINK(1)")))
    rows = list(csv.DictReader(io.StringIO(changes_csv(found.account.changes))))
    assert [*rows[0]] == ["file", "sheet", "row", "column", "before", "after", "why"]
    assert [tuple(row.values()) for row in rows if row["row"] == "2"] == [
        ("book.xlsx", "Sheet1", "2", "A", " C1", "C1", "blanks around the value are left out"),
        ("book.xlsx", "Sheet1", "2", "C", "2024/1/1", "2024-01-01", "the date is written as year-month-day"),
        ("book.xlsx", "Sheet1", "2", "D", "'=HYPERLINK(1)", "", "no column of the file is called so: left out"),
    ]
