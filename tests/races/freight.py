"""Freight that a customer advanced: settled once, and paid out once. P5-5.3a"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from tests.races.desk import Asked, Desk
from tests.races.papers import imported
from tests.races.racing import Kind, gap
from tests.races.town import DAY, TODAY, customer, done

CALLED_AT = f"{DAY}T08:30:00+08:00"


async def advanced(desk: Desk, key: str, amount: str) -> None:
    """Let the customer be called, goods for 100.00 leave, and the customer pay the carrier."""
    of = {"customer_id": key, "amount": amount}
    path = f"/dispatches/V.{key}"
    call = {**of, "spoken_to": "李总", "called_at": CALLED_AT}
    receipt = {**of, "paid_on": DAY, "sha256": "0" * 64}
    await done(
        desk,
        Asked("orders", "T1", f"{path}/freight-agreement", call),
        imported(f"V.{key}", key),
        Asked("orders", "T1", f"{path}/freight-receipt", receipt),
    )
    await desk.settled()


def settlement(customer_id: str, *, pay_out: bool) -> Asked:
    """Finance settles the freight account until today."""
    told = {"customer_id": customer_id, "through": TODAY, "pay_out": pay_out}
    return Asked("receivables", "F1", "/freight-settlements", told)


async def less_than_owed(desk: Desk, key: str) -> Sequence[Asked]:
    """Let 60.00 be advanced; return two settlements."""
    await advanced(desk, key, "60.00")
    return [settlement(key, pay_out=False), settlement(key, pay_out=True)]


async def to_pay_out(desk: Desk, key: str) -> Sequence[Asked]:
    """Let 160.00 be advanced and settled; return two payments of what is left."""
    await advanced(desk, key, "160.00")
    number = (await desk.ask(settlement(key, pay_out=True))).json()["number"]
    await desk.settled()
    told = {"customer_id": key, "paid_on": TODAY}
    return [Asked("receivables", who, f"/freight-settlements/{number}/payment", told) for who in ("F2", "G1")]


async def used_twice(desk: Desk, key: str) -> str | None:
    """Tell whether more freight was used than advanced, or a number is missing."""
    shown = (await desk.look("receivables", "F1", "/reports/freight-accounts")).json()
    rows = [dict(zip(shown["columns"], row, strict=True)) for row in shown["rows"]]
    mine = next(row for row in rows if row["customer_id"] == key)
    figures = [Decimal(mine[name]) for name in ("advanced", "set_off", "paid_out", "balance")]
    if figures != [figures[0], min(figures[0], Decimal(100)), max(figures[0] - 100, Decimal(0)), Decimal(0)]:
        return f"advanced, set off, paid out and left are {figures}"
    return await gap(desk, key, kinds=("YF",))


FREIGHT: Mapping[str, Kind] = {
    "freight settled twice": Kind(customer, lambda _: [], ready=less_than_owed, wrong=used_twice),
    "freight paid out twice": Kind(customer, lambda _: [], ready=to_pay_out, wrong=used_twice),
}
