"""The form of a draft: what a content says comes back as it was. P5-4.1, P4-7.3"""

from typing import Any

from starlette.datastructures import FormData

from services.console.pages.contract_forms import CHANGE, DRAFT, term_agreed
from services.console.pages.contract_on_file import texts_in_force, values_of

CONTENT: dict[str, Any] = {
    "customer_id": "C1",
    "staff_id": "S1",
    "kind": "special",
    "standard_terms": False,
    "terms": {
        "kind": "instalments",
        "instalments": [
            {"share": "0.9", "days": 30, "months": 0, "counted_from": "dispatch", "retention": False},
            {"share": "0.1", "days": 365, "months": 0, "counted_from": "delivery", "retention": True},
        ],
    },
    "lines": [{"line_no": "1", "product_id": "P1", "quantity": "10", "unit_price": "98.00"}],
    "requirements": [{"kind": "legal", "text": "1.6 MPa", "document": "GB/T 13663-2018", "special": True}],
    "special_characteristics": ["b: 表面粗糙度 ≤ 0.8", "c: cold drawn"],
    "particulars": {"venue": "绍兴"},
    "template_version": "v3",
    "valid_to": "2026-12-31",
    "rebate_rate": "0.01",
    "receivers": ["李四"],
    "accepts_bills": ["commercial"],
    "inquiry_no": "XJ-2026-000001",
}


def sent(values: dict[str, Any]) -> dict[str, Any]:
    return CHANGE.body(FormData({name: str(value) for name, value in values.items() if value is not None}))


def test_a_content_in_the_form_is_the_same_content() -> None:
    assert sent(values_of(CONTENT)) == CONTENT


def test_what_a_content_leaves_out_stays_out() -> None:
    bare = {name: CONTENT[name] for name in ("customer_id", "staff_id", "kind", "lines", "standard_terms")}
    bare |= {"terms": {"kind": "cod"}}
    assert sent(values_of({**bare, "requirements": [], "particulars": {}})) == bare


def test_terms_say_their_days_or_their_parts() -> None:
    assert term_agreed({"terms": {"kind": "credit"}}) == ("terms.credit_days",)
    assert term_agreed({"terms": {"kind": "instalments"}}) == ("terms.instalments",)
    assert term_agreed(CONTENT) == term_agreed({"terms": {"kind": "cod"}}) == ()
    lacking = {**CONTENT, "terms": {"kind": "instalments"}}
    assert DRAFT.missing(lacking, {}) == [("terms.instalments", "")]


def test_the_text_in_force_is_offered_first() -> None:
    told = (
        ("v1", "2020-01-01", "2021-01-01"),
        ("v2", "2022-01-01", None),
        ("v3", "2026-09-01", None),
        ("v4", "2027-01-01", None),
    )
    texts = [dict(zip(("version", "effective_from", "withdrawn_on"), one, strict=True)) for one in told]
    assert texts_in_force(texts, "2026-10-01") == ["v3", "v2"]
