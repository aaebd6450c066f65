"""What the company of the pictures does beside the company of the other tests: a department that sells water pipes."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.browser.company import Company
from tests.races.desk import Asked
from tests.races.town import RULES, Row, brought_in, done

JOINED, REGISTERED, SIGNED = "2020-01-01", "2023-05-17", "2023-12-20"
REP, HEAD, CLERK, OFFICE = "L1", "W1", "C1", "X1"
STAFF = {
    REP: ("李建国", "rep", "华东"),
    "L2": ("周婷", "rep", "华东"),
    HEAD: ("陈芳", "manager", "华东"),
    CLERK: ("赵敏", "finance", "财务部"),
    OFFICE: ("吴磊", "office", "综合办公室"),
}
CUSTOMERS = {
    "K01": ("绍兴市恒通给排水有限公司", "浙江", REP),
    "K02": ("宁波海曙管业有限公司", "浙江", REP),
    "K03": ("苏州润泽水务工程有限公司", "江苏", "L2"),
    "K04": ("合肥庐阳市政建设有限公司", "安徽", "L2"),
    "K05": ("上海浦江建材有限公司", "上海", REP),
}
PRODUCT, LIST_PRICE, PRICE = "PE110", "100.00", "110.00"


class Sold(NamedTuple):
    """Goods that left, and what was paid for them, if anything was."""

    invoice_no: str
    customer_id: str
    dispatched_on: str
    quantity: str
    received_on: str = ""
    amount: str = ""
    method: str = "transfer"


SALES = (
    Sold("FP24001", "K01", "2024-01-10", "100", "2024-02-05", "11000.00"),
    Sold("FP24002", "K02", "2024-01-22", "200", "2024-03-01", "22000.00"),
    Sold("FP24003", "K03", "2024-02-06", "150", "2024-03-15", "16500.00"),
    Sold("FP24004", "K04", "2024-02-20", "260", "2024-05-06", "10000.00"),
    Sold("FP24005", "K01", "2024-03-08", "300", "2024-04-10", "20000.00"),
    Sold("FP24006", "K05", "2024-04-18", "180", "2024-05-20", "19800.00"),
    Sold("FP24007", "K02", "2024-05-13", "240"),
    Sold("FP24008", "K03", "2024-05-28", "90", "2024-06-05", "4000.00"),
    Sold("FP24009", "K05", "2024-06-12", "120"),
    Sold("FP24010", "K01", "2024-06-20", "75"),
)


def rows() -> Iterator[Row]:
    """Yield the department: people, goods, customers with a contract each, what left and what was paid."""
    for staff_id, (name, role, department) in STAFF.items():
        of = {"role": role, "department": department, "joined_on": JOINED}
        yield "staff", "staff", {"staff_id": staff_id, "name": name, **of}
    yield "staff", "departments", {"department": "华东", "manager_id": HEAD}
    yield "contracts", "products", {"product_id": PRODUCT, "name": "PE给水管 DN110", "unit": "米"}
    yield "contracts", "prices", {"product_id": PRODUCT, "unit_price": LIST_PRICE, "effective_from": JOINED}
    for number, (name, region, owner_id) in CUSTOMERS.items():
        told = {"customer_id": number, "name": name, "region": region, "owner_id": owner_id}
        yield "customers", "customers", {**told, "registered_on": REGISTERED}
        terms = {"signed_on": SIGNED, "terms": "credit", "credit_days": 30, "effective": True}
        of_contract = {"contract_no": contract_of(number), "customer_id": number, "staff_id": owner_id}
        yield "contracts", "contracts", {**of_contract, **terms, "lines": [line("2000")]}


def movements() -> Iterator[Row]:
    """Yield what left and what was paid for it."""
    for one in SALES:
        goods = {"line_no": "1", "contract_line_no": "1", "quantity": one.quantity}
        of = {"contract_no": contract_of(one.customer_id), "customer_id": one.customer_id}
        dispatch = {"invoice_no": one.invoice_no, **of, "dispatched_on": one.dispatched_on, "lines": [goods]}
        yield "orders", "dispatches", dispatch


def payments() -> Iterator[Row]:
    """Yield what was paid."""
    for one in SALES:
        if one.amount:
            told = {"kind": "receipt", "receipt_no": f"SK{one.invoice_no[2:]}", "customer_id": one.customer_id}
            paid = {"method": one.method, "received_on": one.received_on, "amount": one.amount}
            yield "receivables", "entries", {**told, **paid, "invoice_no": one.invoice_no}


def contract_of(customer_id: str) -> str:
    """Return the number of a customer's contract."""
    return f"HD24{customer_id[1:]}"


def line(quantity: str) -> dict[str, str]:
    """Return a line of a contract."""
    return {"line_no": "1", "product_id": PRODUCT, "quantity": quantity, "unit_price": PRICE}


def draft() -> dict[str, Any]:
    """Return a contract that waits for its review."""
    of = {"contract_no": "HD24101", "customer_id": "K05", "staff_id": REP}
    terms = {"kind": "credit", "credit_days": 30}
    return {**of, "terms": terms, "lines": [line("360")], "particulars": dict.fromkeys(RULES.particulars, "按约定")}


async def played(company: Company) -> None:
    """Let the department do all of it, and one of its office keep the system running."""
    for some in (rows(), movements(), payments()):
        await brought_in(company.desk, some)
    function = {"function": "system", "from_on": "2020-01-02"}
    await done(
        company.desk,
        Asked("contracts", REP, "/contracts", draft()),
        Asked("staff", "G1", f"/staff/{OFFICE}/functions", function),
    )
    await company.house.settled()
