"""All components on one page, for whoever changes them."""

from fastapi import APIRouter, Response

from services.console.frame.formats import CUSTOMER, DAY, MOMENT, MONEY, NUMBER, PERSON, RATE, TEXT, WHOLE, WORD, YES
from services.console.frame.lists import Column
from services.console.frame.records import Offer, Section, record
from services.console.frame.view import Viewing

router = APIRouter()

SHOWN = (
    (Column("text", TEXT), "上海宏达贸易有限公司"),
    (Column("day", DAY), "2026-06-08"),
    (Column("moment", MOMENT), "2026-06-08T06:02:11+00:00"),
    (Column("money", MONEY), "1234567.80"),
    (Column("number", NUMBER), "12.500"),
    (Column("rate", RATE), "0.0150"),
    (Column("whole", WHOLE), "12000"),
    (Column("word", WORD), "cheque"),
    (Column("yes", YES), True),
    (Column("person", PERSON), "S1"),
    (Column("customer", CUSTOMER), "C1"),
    (Column("nothing", TEXT), None),
)


@router.get("/styleguide")
async def styleguide(view: Viewing) -> Response:
    """Show every component."""
    columns = tuple(column for column, _ in SHOWN)
    row = {column.name: value for column, value in SHOWN}
    sections = [
        Section("A table", columns, [row] * 3, link=lambda _: "/styleguide"),
        Section("An empty one", columns, []),
        Section("One that cannot be read", columns, None),
    ]
    return record(
        view,
        "Styleguide",
        "HT-2026-000118",
        SHOWN,
        sections,
        [Offer("The first act", "/styleguide"), Offer("Another", "/styleguide")],
    )
