"""A report of many rows is a page that can be read: its first rows, the totals of all, and how many there are."""

from types import SimpleNamespace
from typing import Any

import pytest

from services.console.frame.formats import MONEY
from services.console.frame.lists import Column
from services.console.frame.reports import Form
from services.console.frame.view import loaded

FORM = Form("/somewhere", "Title", "receivables", "/reports/any", (Column("number"), Column("amount", MONEY)))


def shown(rows: int) -> str:
    told = [{"number": f"N{number:04}", "amount": "1.00"} for number in range(rows)]
    view: Any = SimpleNamespace(headed=str, name_of=lambda *_: "", is_machine=lambda _: False, in_ten_thousands=False)
    data = {
        "form": FORM,
        "fields": FORM.given,
        "rows": told,
        "sums": {"amount": f"{rows}.00"},
        "asked": {},
        "title": FORM.title,
        "view": view,
    }
    templates = loaded()
    value = getattr(templates.get_template("values.html").module, "value")  # noqa: B009  # a macro of the template
    page = templates.get_template("report.html")
    context = page.new_context({**data, "value": value, "t": lambda text, **figures: text.format(**figures)})
    return "".join(page.blocks["content"](context))


@pytest.mark.parametrize(("rows", "note"), [(200, ""), (201, "The first 200 of 201 rows"), (20_000, "200 of 20000")])
def test_the_first_rows_are_shown_and_all_are_counted(rows: int, note: str) -> None:
    page = shown(rows)
    assert page.count("<tr") == 200 + 2  # the head and the totals
    assert ("CSV and xlsx have them all" in page) is bool(note)
    assert note in page
    assert f"{rows:,}.00" in page
