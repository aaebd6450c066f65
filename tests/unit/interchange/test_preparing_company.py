"""The files of a small company as they lie on its disk -> an import in which every row is taken."""

import asyncio
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from ops import folder
from ops.folder import Folder
from shared.interchange import load
from tests.unit.interchange.books import Books
from tests.unit.interchange.sheets import changes, read, troubles

STAFF = [
    ("2024年花名册", None, None, None, None),
    ("工号", "姓名", "岗位", "部门", "入职日期"),
    ("0001", "李雷", "业务员", "销售一部", "2020.1.1"),
    ("0002", "吴芳", "部门经理", "销售一部", "2020年1月1日"),
]
DEPARTMENTS = [("部门", "负责人"), ("销售一部", "0002")]
CUSTOMERS = [
    ("序号", "客户编码", "客户名称", "统一社会信用代码", "业务员", "业务员编号", "建档日期", "信用额度(万元)", "备注"),
    (1, "K001", "上海第一机床厂（集团）", "91310000123456789X", "李雷", "0001", date(2020, 1, 1), 12.5, "老客户"),
    (2, "K002", "　北京二厂", None, None, None, 43831, "-", None),
    ("合计", None, None, None, None, None, None, 12.5, None),
]
CONTRACTS = [
    ("销售合同台账", None, None, None, None, None, None),
    ("单位：元", None, None, None, None, None, None),
    ("合同号", "客户编码", "业务员编号", "签订日期", "结算方式", "账期", "是否生效"),
    ("HT-01", "K001", "0001", "2024/1/1", "月结", "30天", "√"),
    ("HT-02", "K002", "0001", "2024/1/1", "款到发货", "-", "√"),
]
LINES = [
    ("合同号", "项次", "货号", "数量", "单价", "金额"),
    ("HT-01", 1, "G1", 10, 1100.0, 11000.0),
    ("HT-02", 1, "G1", "1,000.5", "￥1 100.00", None),
]


def workbook(place: Path, sheets: dict[str, Sequence[Sequence[Any]]]) -> Path:
    with xlsxwriter.Workbook(str(place)) as book:
        day = book.add_format({"num_format": "yyyy/m/d"})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        page.write_datetime(row, column, cell, day)
                    elif cell is not None:
                        page.write(row, column, cell)
    return place


def old_workbook(place: Path) -> Path:
    book = xlwt.Workbook()
    sheets: dict[str, Sequence[Sequence[Any]]] = {
        "产品": [("货号", "品名", "计量单位"), ("G1", "热轧钢板", "吨")],
        "价目表": [("货号", "目录价", "执行日期"), ("G1", 1000, 43831)],
    }
    for name, rows in sheets.items():
        page = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                page.write(row, column, cell)
    book.save(str(place))
    return place


def test_the_files_of_a_company_are_imported_row_by_row(tmp_path: Path) -> None:
    trade = "发票号码,合同编号,发货日期\nF1,HT-01,2024年2月1日\nF2,HT-02,2024-2-1\n"
    goods = "发票号码;行号;合同行号;发货数量;运费\nF1;1;1;4;\nF1;2;;;12,50\nF2;1;1;1000,5;\n"
    titles = "收款单号\t客户编号\t收款方式\t票据号\t到账日期\t金额\t发票号"
    money = f"{titles}\r\nSK1\tK001\t電匯\t\t20240301\t１，０００．００\tF1\r\n"
    (tmp_path / "发货.csv").write_bytes(trade.encode("gb18030"))
    (tmp_path / "发货明细.csv").write_bytes(goods.encode("utf-8-sig"))
    (tmp_path / "收款.txt").write_bytes(money.encode("utf-16"))
    found = read(
        workbook(tmp_path / "人事.xlsx", {"花名册": STAFF, "部门": DEPARTMENTS}),
        workbook(tmp_path / "客户.xlsx", {"Sheet1": CUSTOMERS}),
        workbook(tmp_path / "合同.xlsx", {"合同台账": CONTRACTS, "明细": LINES}),
        old_workbook(tmp_path / "产品.xls"),
        *(tmp_path / name for name in ("发货.csv", "发货明细.csv", "收款.txt")),
    )
    assert troubles(found) == []
    folder.write(found, tmp_path / "out")
    books = Books()
    outcome = asyncio.run(load(Folder(tmp_path / "out"), connect=books.connection()))
    assert (outcome.exit_code, outcome.rejects, outcome.taken) == (0, (), 17)
    [one, two] = books.items("customers")
    assert (one["name"], one["owner_id"], one["credit_limit"]) == ("上海第一机床厂（集团）", "0001", "125000.00")
    assert (two["name"], two["credit_limit"], two["registered_on"]) == ("北京二厂", None, "2020-01-01")
    [receipt] = books.money()
    assert (receipt["method"], receipt["amount"], receipt["received_on"]) == ("transfer", "1000.00", "2024-03-01")
    dropped = {before for _, before, after, why in changes(found) if why.startswith("no column") and not after}
    assert {"老客户", "李雷", "11000"} <= dropped
