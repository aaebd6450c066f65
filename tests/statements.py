"""Statements of four banks as their online banking gives them out, each in another form of file."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
import xlwt

HONGDA, HUAXING = "宏达机械有限公司", "华星建材（上海）有限公司"
Rows = Sequence[Sequence[Any]]


def icbc(rows: Rows = ()) -> bytes:
    """GB18030 with lines above the header, money out and in apart, no serial: day, out, in, payer, account, memo."""
    lines = [
        "[HISTORYDETAIL]",
        "本方账号：4000012309200012345,起止日期：2024-03-01 - 2024-03-31",
        "",
        "凭证号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息",
    ]
    for day, out, come, payer, account, memo in rows:
        mark = "贷" if come else "借"
        lines.append(f'0,{account},{day} 10:11:12,{mark},"{out}","{come}",102290,转账,{memo},{payer},"1,000.00",')
    lines.append('合计,,,,"0.00","8,000.00",,,,,,')
    return ("\r\n".join(lines) + "\r\n").encode("gb18030")


def ccb(rows: Rows = ()) -> bytes:
    """A workbook (xlsx) whose first row is the header: day, out, in, payer, account, memo, serial."""
    into = io.BytesIO()
    book = xlsxwriter.Workbook(into, {"in_memory": True})
    sheet = book.add_worksheet("明细")
    header = [
        "账号",
        "账户名称",
        "交易时间",
        "借方发生额（支取）",
        "贷方发生额（收入）",
        "余额",
        "币种",
        "对方户名",
        "对方账号",
    ]
    header += ["对方开户机构", "记账日期", "摘要", "备注", "账户明细编号-交易流水号"]
    sheet.write_row(0, 0, header)
    for place, (day, out, come, payer, account, memo, serial) in enumerate(rows, 1):
        money = ["31001520313050005678", "本公司", f"{day} 17:07:09", out, come, "407812.09", "人民币元"]
        sheet.write_row(place, 0, [*money, payer, account, "上海分行", day, "电子转账", memo, serial])
    book.close()
    return into.getvalue()


def abc(rows: Rows = ()) -> bytes:
    """An old workbook (xls) with lines above the header, days as such: day, in, out, payer, account, memo."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    sheet.write(0, 0, "账户明细查询")
    sheet.write(1, 0, "账号")
    sheet.write(1, 1, "03392800040012345")
    header = [
        "交易时间",
        "收入金额",
        "支出金额",
        "账户余额",
        "交易行名",
        "对方省市",
        "对方账号",
        "对方户名",
        "交易用途",
    ]
    as_day = xlwt.easyxf(num_format_str="yyyy/m/d")
    for place, title in enumerate(header):
        sheet.write(3, place, title)
    for at, (day, come, out, payer, account, memo) in enumerate(rows, 4):
        for place, value in enumerate([day, come, out, 100.5, "上海分行", "上海", account, payer, memo]):
            if value != "":
                sheet.write(at, place, value, as_day if place == 0 else xlwt.Style.default_style)
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()


def boc(rows: Rows = ()) -> bytes:
    """UTF-16 with bars between values, signed amounts, English titles: day, amount, payer, account, memo, serial."""
    lines = [
        "查询账号[ Inquirer account number ]|455912345678",
        "贷方发生总额[ Total Credit Amount of Payments ]|713,524.55",
        (
            "交易类型[ Transaction Type ]|业务类型[ Business type ]|付款人账号[ Debit Account No. ]"
            "|付款人名称[ Payer's Name ]|收款人账号[ Payee's Account Number ]|收款人名称[ Payee's Name ]"
            "|交易日期[ Transaction Date ]|交易时间[ Transaction time ]|交易金额[ Trade Amount ]"
            "|交易后余额[ After-transaction balance ]|交易流水号[ Transaction reference number ]|用途[ Purpose ]"
        ),
    ]
    for day, amount, payer, account, memo, serial in rows:
        kind = "往账" if amount.startswith("-") else "来账"
        lines.append(f"{kind}|转账|{account}|{payer}|455912345678|本公司|{day}|10:11:12|{amount}|1.00|{serial}|{memo}")
    return "\n".join(lines).encode("utf-16")
