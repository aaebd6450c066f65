"""Where a review stands, whom it waits for, and its record as a document. P3-4.6, P3-4.6.5"""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.integration.contracts.company import (
    CONFLICT,
    NOT_THERE,
    OK,
    REGISTERED,
    SPECIAL,
    STUDIED,
    Desk,
    Under,
    draft,
)
from tests.integration.delegating import delegated

BREAKS = "\u200b"
"""Where long words may break on paper."""


async def shown(one: Under, who: str = "S1") -> dict[str, Any]:
    await one.desk.company.settled()
    told: dict[str, Any] = await one.desk.read(who, one.path("review"))
    return told


def blocked(told: dict[str, Any]) -> dict[str, tuple[list[str], str]]:
    """Whom an approval waits for since when, by the rule that would refuse it."""
    return {one["rule"]: (one["waits_for"], one["since"]) for one in told["blocks"]}


@pytest.mark.clause("P3-4.6.2b")
async def test_it_says_what_blocks_whom_since_when(desk: Desk) -> None:
    one = await desk.on_file(**SPECIAL, requirements=[{"kind": "legal", "text": "1.6 MPa"}])
    told = await shown(one)
    assert (told["kind"], told["form"], told["state"]) == ("special", "4.6.2", "open")
    assert told["open"] == ["feasibility", "risks"]
    heads = ["@quality_head", "@production_head", "@purchasing_head", "@finance_head"]
    assert blocked(told) == {
        "RequirementsUnconfirmed": (["@quality"], REGISTERED),
        "ChecklistOpen": (
            ["@counsel", "@office", "@office_head", "@production_head", "@purchasing_head", "@quality"],
            REGISTERED,
        ),
        "NotFeasible": (["@quality"], REGISTERED),
        "RisksNotRecorded": (["@quality"], REGISTERED),
        "CountersignsOpen": (heads, REGISTERED),
        "OfficeHeadOpen": (["@office_head"], REGISTERED),
    }
    await one.done("Q1", "requirements/1/confirmation", document="GB/T 13663-2018")
    await one.answered()
    await desk.come(STUDIED)
    bad = {"text": "delay", "likelihood": 3, "impact": 5, "measure": "mill", "owner_id": "U1", "due_on": "2026-10-30"}
    await one.studied(bad)
    await one.countersigned("quality", "production", "purchasing")
    told = await shown(one)
    assert blocked(told) == {
        "CountersignsOpen": (["@finance_head"], STUDIED),
        "OfficeHeadOpen": (["@office_head"], REGISTERED),
    }
    assert told["open"] == ["countersign/finance"]
    assert told["risks_to_accept"] == [1]
    steps = {(step["step"], step["part"]): step for step in told["steps"]}
    assert list(steps)[-1] == ("conclusion", "special")
    waiting = steps["countersign", "finance"]
    assert [waiting[name] for name in ("state", "waits_for", "since", "due_on", "duty")] == [
        *("open", "@finance_head", STUDIED, "2026-09-29", "open")
    ]
    agreed = steps["countersign", "quality"]
    assert [agreed[name] for name in ("state", "verdict", "decided_by", "decided_on")] == [
        *("done", "agree", "QH", STUDIED)
    ]
    await one.countersigned("finance")
    await one.done("OH", "head-review", approved=True)
    await one.done("G1", "conclusion", approved=True, accepted_risks=[1])
    told = await shown(one, "PH")
    assert (told["state"], told["blocks"], told["open"], len(told["rounds"])) == ("approved", [], [], 1)
    assert (await desk.company.doors["contracts"].as_("S2").get(one.path("review"))).status_code == NOT_THERE


@pytest.mark.clause("P3-4.6.5")
async def test_the_record_names_every_verdict_with_its_instant_and_the_hash(desk: Desk) -> None:
    delegated(desk.company, "FH", "D1", "countersign")
    one = await desk.on_file(**SPECIAL, requirements=[{"kind": "legal", "text": "1.6 MPa"}])
    door = desk.company.doors["contracts"]
    refused = await door.as_("S1").get(one.path("review-form.pdf"))
    assert (refused.status_code, refused.json().get("clause")) == (CONFLICT, "P3-4.6.5"), refused.text
    await one.done("M1", "return", reason="thicker walls")
    body = {"contract_no": one.number, **draft(**SPECIAL, requirements=[{"kind": "legal", "text": "2.0 MPa"}])}
    version = (await door.as_("S1").get(f"/contracts/{one.number}")).headers["ETag"]
    assert (await desk.ask("S1", one.path("changes"), body, If_Match=version)).status_code == OK
    again = Under(desk, one.number, (await desk.read("S1", f"/contracts/{one.number}"))["content"]["content_hash"])
    await again.done("Q1", "requirements/1/confirmation", document="GB/T 13663-2018")
    await again.answered()
    bad = {"text": "迟延", "likelihood": 3, "impact": 5, "measure": "备料", "owner_id": "U1", "due_on": "2026-10-30"}
    await again.studied(bad)
    await again.countersigned("quality", "production", "purchasing")
    behalf = {"department": "finance", "verdict": "agree", "on_behalf_of": "FH"}
    await again.done("D1", "countersigns", **behalf)
    await again.done("OH", "head-review", approved=True, opinion="可行")
    await again.done("G1", "conclusion", approved=True, accepted_risks=[1])
    await desk.company.settled()
    answer = await door.as_("S1").get(one.path("review-form.pdf"))
    assert (answer.status_code, answer.headers["content-type"]) == (OK, "application/pdf")
    pages = PdfReader(BytesIO(answer.content)).pages
    told = "".join("".join(page.extract_text().split()) for page in pages).replace(BREAKS, "")
    for text in (
        again.content_hash,
        "GB/T 13663-2018",
        "3 × 5 = 15",
        "员工D1（D1）代 员工FH（FH）",
        "2026-09-22 09:00",
        "thicker walls",
        "可行",
    ):
        assert text.replace(" ", "") in told, text
    assert (await door.as_("S2").get(one.path("review-form.pdf"))).status_code == NOT_THERE
