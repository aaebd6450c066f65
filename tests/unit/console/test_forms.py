"""Forms: what is missing is said at once, and two versions stand side by side."""

from services.console.frame.compared import members, rows, texts
from services.console.frame.formats import MONEY, NUMBER, TEXT, YES
from services.console.frame.forms import Act, Field, Filled, overtaken
from services.console.frame.records import About

FORM = Act(
    "draft",
    "Draft",
    "contracts",
    "/contracts",
    (
        Field("customer_id"),
        Field("note", required=False),
        Field("terms.kind"),
        Field("lines", lines=(Field("line_no"), Field("quantity", NUMBER))),
        Field("particulars", required=False, lines=(Field("name"), Field("text")), named=True),
    ),
    lacks=lambda told: ("terms.credit_days",) if (told.get("terms") or {}).get("kind") == "credit" else (),
)


def test_all_that_is_missing_is_said_at_once() -> None:
    form = {"particulars-0-name": "delivery", "particulars-0-text": " ", "particulars-1-name": "payment"}
    assert FORM.missing({"terms": {"kind": "credit"}}, form) == [
        ("customer_id", ""),
        ("lines", ""),
        ("particulars", "delivery"),
        ("particulars", "payment"),
        ("terms.credit_days", ""),
    ]


def test_a_form_that_says_all_lacks_nothing() -> None:
    told = {"customer_id": "C", "terms": {"kind": "cod"}, "lines": [{"line_no": "1"}]}
    assert FORM.missing(told, {"particulars-0-name": "delivery", "particulars-0-text": "by truck"}) == []


def test_what_is_missing_leads_to_its_input() -> None:
    filled = Filled(FORM, {"particulars-0-name": "a", "particulars-1-name": "b"}, lines=2)
    assert [filled.place("customer_id", ""), filled.place("lines", ""), filled.place("particulars", "b")] == [
        "customer_id",
        "lines-0-line_no",
        "particulars-1-text",
    ]


def test_figures_differ_by_their_value_and_ticks_by_their_sense() -> None:
    columns = [("amount", MONEY), ("sealed", YES), ("name", TEXT), ("nothing", TEXT)]
    found = members(
        columns, {"amount": "8", "sealed": "yes", "name": "a"}, {"amount": "8.00", "sealed": True, "name": "b"}
    )
    assert [(one.name, one.differs) for one in found] == [("amount", False), ("sealed", False), ("name", True)]


def test_rows_of_two_versions_stand_side_by_side_by_their_key() -> None:
    columns = [("quantity", NUMBER)]
    older = [{"line_no": "1", "quantity": "5"}, {"line_no": "2", "quantity": "1"}]
    newer = [{"line_no": "2", "quantity": "1.000"}, {"line_no": "3", "quantity": "7"}]
    assert [(one.row, one.first, one.second, one.differs) for one in rows("line_no", columns, older, newer)] == [
        ("1", "5", None, True),
        ("2", "1", "1.000", False),
        ("3", None, "7", True),
    ]
    assert [one.differs for one in texts("said", {"a": "x", "b": "y"}, {"b": "y"})] == [True, False]


def test_a_form_that_was_overtaken_shows_both_and_is_about_the_new_one() -> None:
    filled = Filled(FORM, {"customer_id": "C", "lines-0-quantity": "8"}, key="k", version='"1"')
    on = About({"customer_id": "C", "lines-0-quantity": "9"}, {}, '"2"')
    again = overtaken(filled, on)
    assert [(one.name, one.differs) for one in again.conflict] == [("customer_id", False), ("lines-0-quantity", True)]
    assert again.version == '"2"'
    assert again.key != "k"
