"""Four copies of a contract in force, until when they are handed out, and a second meeting's report. P5-4.1b"""

import pytest

from tests.integration.contracts.company import CONFLICT, FORBIDDEN, IMPORTANT, NOT_THERE, Desk, Under
from tests.integration.contracts.test_duties import day_begins, told

ON = "2026-09-22"


async def in_force(desk: Desk) -> Under:
    """A routine contract that both parties signed on Tuesday, 22 September 2026."""
    one = await desk.on_file()
    await one.answered()
    await one.done("R1", "review", approved=True)
    for party, name in (("company", "G1"), ("customer", "李总")):
        await one.done("G1", "signatures", party=party, signed_on=ON, signed_by=name, sealed=True)
    return one


@pytest.mark.clause("P5-4.1b")
async def test_four_copies_are_handed_out_within_five_working_days(desk: Desk) -> None:
    async def move(who: str, number: int, state: str, **members: str) -> tuple[int, str | None]:
        answer = await desk.ask(who, one.path(f"copies/{number}"), {"state": state, "day": day, **members})
        return answer.status_code, answer.json().get("clause")

    async def copies() -> dict[str, tuple[object, ...]]:
        found = await told(desk, "owner_id", "due_on", "status")
        return {name: row for name, row in found.items() if name.startswith("copies")}

    day = ON
    waiting = await desk.on_file()
    assert await desk.refused("O1", waiting.path("copies/1"), {"state": "handed", "to": "李总", "day": ON}) == (
        *(CONFLICT, "P5-4.1b"),
    )
    one = await in_force(desk)
    # 23, 24, 28, 29, 30 September: 25 is a holiday, 26 and 27 a weekend
    assert await copies() == {"copies": ("@office", "2026-09-30", "open")}
    assert (await move("O1", 5, "handed", to="x"))[0] == NOT_THERE
    assert await move("S1", 4, "handed") == (FORBIDDEN, "P5-4.1b")
    for number, to in ((1, "李总"), (2, "M1"), (3, "F1")):
        assert await move("O1", number, "handed", to=to) == (201, None)
    assert (await copies())["copies"][-1] == "open"
    assert await move("O1", 4, "handed") == (201, None)
    assert (await copies())["copies"][-1] == "done"
    assert await move("F1", 4, "acknowledged") == (FORBIDDEN, "P5-4.1b")
    assert await move("S1", 4, "acknowledged") == (201, None)
    assert await move("O1", 4, "lost") == (201, None)
    assert await move("O1", 4, "handed") == (FORBIDDEN, "P5-4.1b")
    assert await move("OH", 4, "handed") == (201, None)
    assert [copy["certified"] for copy in (await desk.read("S1", one.path("")[:-1]))["copies"]] == [False] * 3 + [True]
    await desk.done("G1", one.path("handovers"), {"staff_id": "S2", "effective_on": ON})
    assert (await copies())[f"copies/{ON}"] == ("@office", "2026-09-30", "open")
    await day_begins(desk, "2026-10-08")
    assert (await copies())[f"copies/{ON}"][-1] == "overdue"
    day = "2026-10-08"
    assert await move("O1", 4, "handed") == (201, None)
    assert (await copies())[f"copies/{ON}"][-1] == "done_late"

    await who_sends_the_goods_sees_no_prices(desk, one.number)
    await a_second_meeting_wants_a_report_of_its_own(desk)


async def who_sends_the_goods_sees_no_prices(desk: Desk, number: str) -> None:
    for who in ("W1", "T1"):
        told = await desk.read(who, f"/contracts/{number}")
        assert told["goods"] == [{"line_no": "1", "product_id": "P1", "quantity": "10"}]
        assert "100.00" not in str(told)
        assert (
            await desk.company.doors["contracts"].as_(who).get(f"/contracts/{number}/review")
        ).status_code == NOT_THERE
    file = await desk.read("G1", f"/contracts/{number}")
    assert file["recorded"].keys() == {"end"}
    assert file["content"]["lines"][0]["unit_price"] == "100.00"
    for who in ("QH", "PH", "UH"):
        listed = (await desk.read(who, "/contracts"))["items"]
        assert number in {row["contract_no"] for row in listed}


async def a_second_meeting_wants_a_report_of_its_own(desk: Desk) -> None:
    one = await desk.on_file(**IMPORTANT)
    await one.answered()
    await one.studied()
    await desk.come("2026-10-09")
    await one.done("UH", "meeting-call", meeting_at="2026-10-10T09:00:00+08:00", place="A")
    for day, report in (("2026-10-10", "report/1"), ("2026-10-12", "report/1/2")):
        await desk.come(day, "12:00")
        await one.done("O1", "meeting", **one.minutes(f"{day}T09:00:00+08:00"))
        assert (await told(desk, "status"))[report] == ("open",)
        await one.done("O1", "review-report", report=f"on {day}")
        assert (await told(desk, "status"))[report] == ("done",)
