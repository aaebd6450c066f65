"""The rows of customers that most files of these tests hold, and what they are read as."""

from datetime import date

CUSTOMERS = ("客户编号", "客户名称", "登记日期")

ROWS = [CUSTOMERS, ("C001", "上海一厂", date(2024, 3, 5)), ("C002", "北京（二）厂", "2024年3月6日")]

EXPECTED = [
    {"customer_id": "C001", "name": "上海一厂", "registered_on": "2024-03-05"},
    {"customer_id": "C002", "name": "北京（二）厂", "registered_on": "2024-03-06"},
]
