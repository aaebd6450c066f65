"""Rows as the doors answer them, of a small company."""

from io import BytesIO
from typing import Any

from pypdf import PdfReader

PEOPLE = [
    {"staff_id": "S1", "name": "王建国", "department": "华东销售部", "role": "rep"},
    {"staff_id": "M1", "name": "陈伟", "department": "华东销售部", "role": "manager"},
]
CUSTOMERS = [
    {"customer_id": "C1", "name": "绍兴市恒通给排水有限公司"},
    {"customer_id": "C2", "name": "=1+1"},
]
PRODUCTS = [{"product_id": "P1", "name": "数控车床主轴", "unit": "台", "prices": None}]
CLOSED = {
    "month": "2024-03",
    "content_hash": "ab" * 32,
    "closed_by": "F1",
    "closed_at": "2024-04-01T16:30:00+00:00",
}
SUMS = {
    "month": "2024-03",
    "staff_id": "S1",
    "brought_forward": "-120.50",
    "earned": "1370.00",
    "clawed_back": "-35.00",
    "payable": "1214.50",
    "carried_forward": "0.00",
    "status": "closed",
}
LINE = {"month": "2024-03", "staff_id": "S1", "role": "rep", "component": "base"}
LINES = [
    {**LINE, "invoice_no": "FH-1", "entitled_to_date": "1320.00", "settled_before": "0.00", "payable": "1320.00"},
    {**LINE, "invoice_no": "FH-2", "entitled_to_date": "65.00", "settled_before": "100.00", "payable": "-35.00"},
    {
        **LINE,
        "invoice_no": "FH-2",
        "component": "excess",
        "entitled_to_date": "50.00",
        "settled_before": "0.00",
        "payable": "50.00",
    },
    {
        **LINE,
        "staff_id": "M1",
        "invoice_no": "FH-1",
        "entitled_to_date": "9.99",
        "settled_before": "0",
        "payable": "9.99",
    },
]
CAUSE = {"month": "2024-03", "staff_id": "S1", "invoice_no": "FH-1", "component": "base", "customer_id": "C1"}
CAUSE |= {"contract_no": "HT-1", "cause": "allocation", "rate": "0.0200000000"}
ENTRIES = [
    {
        **CAUSE,
        "reference": "SK-7",
        "business_on": "2024-03-05",
        "recorded_at": "2024-03-05T17:10:00+00:00",
        "collected": "66000.00",
        "earned": "1320.00",
    }
]
INVOICE = {"customer_id": "C1", "contract_no": "HT-1", "staff_id": "S1", "due_on": "2024-05-11", "credited": "0.00"}
INVOICES = [
    {**INVOICE, "invoice_no": "FH-1", "issued_on": "2024-02-11", "amount": "113000.00", "collected": "66000.00"},
    {
        **INVOICE,
        "invoice_no": "FH-2",
        "customer_id": "C2",
        "issued_on": "2024-02-12",
        "amount": "9.00",
        "collected": "8.00",
    },
]
ACCOUNT: dict[str, Any] = {
    "customer_id": "C1",
    "from_on": "2024-01-01",
    "to_on": "2024-03-31",
    "known_at": None,
    "opening": "1100.00",
    "entries": [
        {
            "dated_on": "2024-01-05",
            "kind": "invoice",
            "number": "FH-1",
            "reference": "HT-1",
            "charged": "2300.00",
            "settled": "0.00",
        },
        {
            "dated_on": "2024-01-15",
            "kind": "receipt",
            "number": "SK-1",
            "reference": None,
            "charged": "0.00",
            "settled": "4000.00",
        },
        {
            "dated_on": "2024-02-15",
            "kind": "bounce",
            "number": "SK-1",
            "reference": "N1",
            "charged": "4000.00",
            "settled": "0.00",
        },
        {
            "dated_on": "2024-02-20",
            "kind": "credit_note",
            "number": "HD-1",
            "reference": "FH-1",
            "charged": "0.00",
            "settled": "500.00",
        },
    ],
    "closing": "2900.00",
    "allocations": [{"dated_on": "2024-01-15", "receipt_no": "SK-1", "invoice_no": "FH-0", "amount": "1100.00"}],
    "outstanding": "2910.00",
    "open": [
        {
            "invoice_no": "FH-1",
            "issued_on": "2024-01-05",
            "due_on": "2024-04-05",
            "amount": "2300.00",
            "outstanding": "1800.00",
        }
    ],
    "unapplied": "10.00",
    "free": [{"receipt_no": "SK-9", "amount": "10.00"}],
    "in_hand": [
        {
            "receipt_no": "SK-10",
            "method": "cheque",
            "instrument_no": "31042291",
            "received_on": "2024-03-30",
            "amount": "88.00",
        }
    ],
}
CONTRACT: dict[str, Any] = {
    "content": {
        "contract_no": "HT-2024-000118",
        "revision": 2,
        "customer_id": "C1",
        "staff_id": "S1",
        "kind": "special",
        "amount": "103250.00",
        "terms": {
            "kind": "instalments",
            "credit_days": None,
            "instalments": [
                {"share": "0.3", "days": 0, "months": 0, "counted_from": "signing"},
                {"share": "0.2", "days": 15, "months": 0, "counted_from": "dispatch"},
                {"share": "0.2", "days": 0, "months": 1, "counted_from": "dispatch"},
                {"share": "0.3", "days": 30, "months": 2, "counted_from": "delivery"},
            ],
        },
        "lines": [
            {
                "line_no": "1",
                "product_id": "P1",
                "quantity": "12.500",
                "unit_price": "8260.00",
                "list_price": "8500.00",
                "listed": True,
            }
        ],
        "requirements": [{"kind": "explicit", "text": "外观良好", "document": "图纸 A-12", "special": True}],
        "particulars": {"transport": "汽运", "delivery": "签订后60日", "dated": "2024-03-01"},
        "special_characteristics": ["耐高温"],
        "standard_terms": False,
        "kind_reason": "无需会审",
        "content_hash": "cd" * 32,
        "requested_by": "S1",
    },
    "answers": [
        {"answered_by": "M1", "item": "d lawful", "satisfied": True, "remedy": None},
        {"answered_by": "M1", "item": "自定义项目", "satisfied": False, "remedy": "外协解决"},
    ],
    "concessions": [{"line_no": "1", "floor_price": "8000.00", "expires_on": "2024-06-30", "granted_by": "M1"}],
    "review": {
        "approved": True,
        "path": "special",
        "reviewed_on": "2024-03-05",
        "reviewed_by": "M1",
        "opinion": "同意签订。\n请财务跟踪。",
    },
    "signatures": [{"party": "company", "signed_on": "2024-03-06", "signed_by": "陈伟", "sealed": True}],
    "effective": None,
    "invalid": None,
    "handovers": {},
}


def pages(pdf: bytes) -> list[str]:
    """What the pages of a PDF say."""
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def rows_of(page: str) -> list[str]:
    """The lines of a page, blanks squeezed."""
    return [" ".join(line.split()) for line in page.splitlines()]
