"""What is on file about a contract, as the forms that change it begin. P5-4.1, P3-4.8"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.console.frame.doors import part
from services.console.frame.records import About
from services.console.frame.view import View
from services.console.pages.contract_changes import drafting, open_change
from services.console.pages.contract_forms import BILLS
from services.console.pages.rules import particulars


async def on_file(view: View, names: Mapping[str, str]) -> tuple[Mapping[str, Any], str]:
    """Return what is on file about a contract, and its version."""
    answer = await view.doors.answer("contracts", f"/contracts/{part(names['contract_no'])}")
    return answer.json(), answer.headers.get("ETag", "")


def values_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return a content as the form of a draft holds it: rows by their number."""
    terms = content["terms"]
    values: dict[str, Any] = {
        **{name: content[name] for name in ("customer_id", "staff_id", "kind")},
        **{name: content.get(name) for name in ("template_version", "valid_to", "rebate_rate", "inquiry_no")},
        **{f"terms.{name}": value for name, value in terms.items() if name != "instalments"},
        "standard_terms": checked(content["standard_terms"]),
    }
    rows = {name: content.get(name) or [] for name in ("lines", "requirements")}
    rows["terms.instalments"] = terms.get("instalments") or []
    for member in ("special_characteristics", "receivers"):
        rows[member] = rows_of_texts(content.get(member))
    rows["particulars"] = [{"name": name, "text": text} for name, text in (content.get("particulars") or {}).items()]
    for member, told in rows.items():
        for at, row in enumerate(told):
            values |= {f"{member}-{at}-{name}": checked(value) for name, value in row.items()}
    for at, bill in enumerate(BILLS):
        values[f"accepts_bills-{at}"] = checked(bill in (content.get("accepts_bills") or ()))
    return values


def rows_of_texts(texts: Sequence[str] | None) -> list[dict[str, str]]:
    """Return texts as rows of a table."""
    return [{"text": text} for text in texts or ()]


def checked(value: Any) -> Any:
    """Return a value as a form holds it: a box is ticked or not."""
    return ("yes" if value else None) if isinstance(value, bool) else value


def texts_in_force(templates: Sequence[Mapping[str, Any]], day: str) -> list[str]:
    """Return the standard texts that were not withdrawn, the one in force on a day first."""
    begun = [one for one in templates if one["effective_from"] <= day and one["withdrawn_on"] is None]
    return [one["version"] for one in sorted(begun, key=lambda one: str(one["effective_from"]), reverse=True)]


async def texts(view: View) -> dict[str, list[str]]:
    """Return which standard texts a draft may follow, where there is one."""
    told = await view.doors.get("contracts", "/contract-templates", {"limit": "200"})
    found = texts_in_force(told["items"], view.today.isoformat())
    return {"template_version": found} if found else {}


async def of_draft(view: View, names: Mapping[str, str]) -> About:
    """Return a draft to be changed, or what is on file of a contract that a request is to change."""
    known, version = await on_file(view, names)
    values, fixed = values_of(known["content"]), {"contract_no": names["contract_no"]}
    if (asked := open_change(known)) is not None:
        if not drafting(known):
            values["kind"] = None  # the rule says it for the new content
        fixed |= {"change_no": asked["request"]["change_no"]}
    if not known["content"].get("particulars"):
        values |= await particulars(view, "contracts", "contract.particulars")  # brought in by an import
    return About(values, fixed, version, await texts(view))
