"""Many customers with the same short history each: enough rows to be in the middle of."""

from pathlib import Path

from tests.system.nasty.books import COLUMNS

ROWS = {
    "customers": "{c},Customer {c},,,,crowd.S,2020-01-01,\n",
    "contracts": "{c}.K,{c},crowd.S,2024-01-05,credit,30,yes\n",
    "contract_lines": "{c}.K,1,crowd.P,10,100.00\n",
    "dispatches": "{c}.I1,{c}.K,2024-02-01\n{c}.I2,{c}.K,2024-02-10\n",
    "dispatch_lines": "{c}.I1,1,1,4,\n{c}.I2,1,1,6,\n",
    "receipts": (
        "{c}.R1,{c},cash,,2024-02-05,,,100.00,\n"
        "{c}.R2,{c},cheque,{c},2024-02-06,2024-02-09,2024-02-20,300.00,\n"
        "{c}.R3,{c},transfer,,2024-02-15,,,650.00,{c}.I2\n"
    ),
    "credit_notes": "{c}.N1,{c}.I1,2024-02-12,50.00\n",
}
BESIDE = {
    "staff": "crowd.S,Seller,rep,crowd.D,2020-01-01,\n",
    "products": "crowd.P,Steel,t\n",
    "prices": "crowd.P,100.00,2020-01-01\n",
}


def crowd(folder: Path, customers: int) -> list[str]:
    """Write the directory; return the lines of report receivables in the end.

    R1 and the cheque pay I1; the credit note frees 50 of the cheque, which pay I2; R3 pays the other 550 and has 100
    left when the cheque comes back: 50 go to I2, which it names, and 50 to I1, of which 200 stay open.
    """
    numbers = [f"crowd{number:03d}" for number in range(customers)]
    for file, rows in {**ROWS, **BESIDE}.items():
        text = "".join(rows.format(c=number) for number in numbers) if file in ROWS else rows
        (folder / f"{file}.csv").write_text(f"{COLUMNS[file]}\n{text}", encoding="utf-8")
    first = "{c}.I1,{c},{c}.K,crowd.S,2024-02-01,2024-03-02,400.00,150.00,50.00,0.00,200.00"
    second = "{c}.I2,{c},{c}.K,crowd.S,2024-02-10,2024-03-11,600.00,600.00,0.00,0.00,0.00"
    return [line.format(c=number) for number in numbers for line in (first, second)]
