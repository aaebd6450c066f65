"""What may happen once: numbers, limits, grades, goods, closes, contracts, customers; and how each is raced for.

A kind brings in what each attempt needs, makes ready, names wishes that come in the same moment, and says afterwards
what should not have happened (`racing`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial

from tests.races.desk import OPERATOR, Asked, Desk
from tests.races.freight import FREIGHT
from tests.races.goods import GOODS
from tests.races.papers import (
    bank_line,
    confirmation,
    correction,
    credit_note,
    imported,
    receipt,
    refund,
    set_off,
    write_off,
)
from tests.races.promising import PROMISES
from tests.races.racing import Kind, gap, two
from tests.races.town import (
    DAY,
    FUNCTIONS,
    RULES,
    TODAY,
    Row,
    agreement,
    brought_in,
    customer,
    done,
    draft,
    given,
    invoice,
    money,
    order,
    people,
    pickup,
)

MONTHS = [f"{year}-{month:02}" for year in range(2015, 2026) for month in range(1, 13)]

# Numbers: at two customers in the same moment


def numbered(make: Callable[[str, str], Asked], *, free_money: bool = False) -> Kind:
    """Return the race for a number; each customer has an invoice and, where it is needed, money that is free."""

    def rows(key: str) -> Iterator[Row]:
        for one in two(key):
            yield from customer(one)
            yield invoice(f"V.{one}", one)
            if free_money:
                yield money(f"free.{one}", one, invoice_no=f"to-come.{one}")

    return Kind(rows, lambda key: [make(key, one) for one in two(key)])


def complaint(number: str, customer_id: str) -> Asked:
    """A customer complains."""
    told = {"complaint_no": number, "customer_id": customer_id, "channel": "phone", "text": "wet"}
    return Asked("aftersales", "S1", "/complaints", told)


def contract(number: str, customer_id: str) -> Asked:
    """A draft is put on file."""
    return Asked("contracts", "S1", "/contracts", draft(number, customer_id))


NUMBERS: Mapping[str, Kind] = {
    "receipt number": numbered(receipt),
    "credit note number": numbered(credit_note),
    "write-off number": numbered(write_off),
    "set-off number": numbered(set_off),
    "refund number": numbered(refund, free_money=True),
    "order number": numbered(order),
    "invoice number": numbered(imported),
    "complaint number": numbered(complaint),
    "contract number": numbered(contract),
}


def unnumbered(key: str) -> Sequence[Asked]:
    """Return documents of two customers that the house is to number."""
    makers = {"contract_no": contract, "order_no": order, "receipt_no": receipt, "complaint_no": complaint}
    papers = [(name, make("", one)) for one in two(key) for name, make in makers.items() for _ in range(2)]
    return [paper._replace(body={**paper.body, name: None}) for name, paper in papers]


# Amounts: the last of something, asked for twice in the same moment


def alone(key: str) -> Iterator[Row]:
    """Yield one customer with an invoice of 100.00."""
    yield from customer(key)
    yield invoice(f"V.{key}", key)


def with_free_money(key: str) -> Iterator[Row]:
    """Yield one customer with 100.00 that nothing may take."""
    yield from customer(key)
    yield money(f"free.{key}", key, invoice_no=f"to-come.{key}")


def one_cheque_twice(key: str) -> Sequence[Asked]:
    """Return two receipts of one cheque."""
    return [receipt(f"{key}.{n}", key, method="cheque", instrument_no=f"{key}.Q") for n in (1, 2)]


async def proposed(desk: Desk, key: str) -> None:
    """Propose two refunds of which the money bears one."""
    await done(desk, *(refund(f"{key}.{n}", key, "60.00") for n in (1, 2)))


def paid_back(key: str) -> Sequence[Asked]:
    """Return the payments of two refunds."""
    told = {"customer_id": key, "paid_on": DAY}
    return [Asked("receivables", "G1", f"/refunds/{key}.{n}/pay", told) for n in (1, 2)]


async def both_proposed(desk: Desk, key: str) -> None:
    """Propose two set-offs of which the debt bears one."""
    await done(desk, *(set_off(f"{key}.{n}", key, "60.00") for n in (1, 2)))


def approved(key: str) -> Sequence[Asked]:
    """Return the approvals of two set-offs."""
    return [Asked("receivables", "G1", f"/set-offs/{key}.{n}/approval", {"customer_id": key}) for n in (1, 2)]


async def refund_and_correction_proposed(desk: Desk, key: str) -> None:
    """Propose to pay money back, and that it never came."""
    await done(desk, refund(f"{key}.1", key, "60.00"), correction(f"free.{key}", key))


def refunded_and_corrected(key: str) -> Sequence[Asked]:
    """Return the payment of the refund and the confirmation of the correction."""
    return [paid_back(key)[0], confirmation(f"free.{key}", key)]


async def typed_wrongly(desk: Desk, key: str) -> None:
    """Record a cheque, and take it back as wrong."""
    cheque = receipt(f"{key}.0", key, method="cheque", instrument_no=f"{key}.Q")
    await done(desk, cheque)
    await desk.settled()
    await done(desk, correction(f"{key}.0", key), confirmation(f"{key}.0", key))


async def credited_too_much(desk: Desk, key: str) -> str | None:
    """Tell whether credit notes or write-offs exceed the invoice."""
    shown = (await desk.look("receivables", "F1", f"/invoices/V.{key}")).json()
    gone = Decimal(shown["credited"]) + Decimal(shown["written_off"])
    return None if gone <= Decimal("100.00") else f"{gone} of 100.00 is taken off"


async def paid_twice(desk: Desk, key: str) -> str | None:
    """Tell whether money of one line of a statement paid the invoice more than once."""
    shown = (await desk.look("receivables", "F1", f"/invoices/V.{key}")).json()
    return None if shown["collected"] == "1.00" else f"{shown['collected']} of 1.00 is collected"


AMOUNTS: Mapping[str, Kind] = {
    "last of an invoice, credited": Kind(
        alone, lambda key: [credit_note(f"{key}.{n}", key, "60.00") for n in (1, 2)], wrong=credited_too_much
    ),
    "last of an invoice, written off": Kind(
        alone, lambda key: [write_off(f"{key}.{n}", key, "60.00") for n in (1, 2)], wrong=credited_too_much
    ),
    "last of a debt, set off": Kind(alone, approved, ready=both_proposed),
    "last of free money": Kind(with_free_money, paid_back, ready=proposed),
    "one cheque twice": Kind(alone, one_cheque_twice),
    "one cheque, typed again twice": Kind(alone, one_cheque_twice, ready=typed_wrongly),
    "wrong receipt, found twice": Kind(
        with_free_money,
        lambda key: [correction(f"free.{key}", key, who) for who in ("F1", "F2")],
        wrong=partial(gap, kinds=("GZ",)),
    ),
    "wrong receipt, refunded meanwhile": Kind(
        with_free_money, refunded_and_corrected, ready=refund_and_correction_proposed
    ),
    "one line of a statement twice": Kind(
        alone, lambda key: [bank_line(f"{key}.{n}", key, f"{key}.S") for n in (1, 2)], wrong=paid_twice
    ),
    "one line of a statement at two customers": Kind(
        lambda key: [row for one in two(key) for row in customer(one)],
        lambda key: [bank_line(f"{one}.R", one, f"{key}.S") for one in two(key)],
    ),
}


# Credit: limits and grades, while an order is agreed to


async def placed(desk: Desk, key: str) -> None:
    """Put the order of an attempt on file."""
    await done(desk, order(key, key))


async def both_placed(desk: Desk, key: str) -> None:
    """Put two orders on file, each of which takes more than half of the limit."""
    await done(desk, *(order(f"{key}.{n}", key) for n in (1, 2)))


async def states(desk: Desk, key: str) -> list[str]:
    """Return what became of the orders of a customer."""
    listed = (await desk.look("orders", "D1", "/orders", customer_id=key)).json()["items"]
    return sorted(one["state"] for one in listed if one["order_no"].startswith(key))


async def not_one_approved(desk: Desk, key: str) -> str | None:
    """Tell what became of two orders of which the limit bears one."""
    found = await states(desk, key)
    return None if found == ["approved", "held"] else f"orders are {found}"


async def still_approved(desk: Desk, key: str) -> str | None:
    """Tell whether an order is approved that the limit, or the grade, does not bear any more."""
    found = await states(desk, key)
    return None if found == ["held"] else f"the order is {found}"


def bounced_once(key: str) -> Iterator[Row]:
    """Yield a customer with a cheque that came back, and one that is money still."""
    yield from customer(key, credit_limit="1000.00")
    cheque = {"method": "cheque", "cleared_on": DAY, "received_on": DAY}
    yield money(f"{key}.1", key, "1.00", **cheque, instrument_no=f"{key}.1")
    yield money(f"{key}.2", key, "1.00", **cheque, instrument_no=f"{key}.2")
    yield (
        "receivables",
        "entries",
        {"kind": "bounce", "receipt_no": f"{key}.1", "customer_id": key, "bounced_on": TODAY},
    )


def lowered(key: str) -> Asked:
    """Finance lowers the limit."""
    told = {"credit_limit": "50.00", "effective_on": TODAY}
    return Asked("customers", "F1", f"/customers/{key}/credit-limit", told)


def second_bounce(key: str) -> Asked:
    """The second cheque comes back: grade D."""
    told = {"customer_id": key, "bounced_on": TODAY}
    return Asked("receivables", "F1", f"/receipts/{key}.2/bounce", told)


CREDIT: Mapping[str, Kind] = {
    "last of a limit": Kind(
        lambda key: customer(key, credit_limit="100.00"),
        lambda key: [agreement(f"{key}.{n}", key) for n in (1, 2)],
        ready=both_placed,
        once=False,
        wrong=not_one_approved,
    ),
    "limit lowered meanwhile": Kind(
        lambda key: customer(key, credit_limit="100.00"),
        lambda key: [agreement(key, key), lowered(key)],
        ready=placed,
        once=False,
        wrong=still_approved,
    ),
    "grade fallen meanwhile": Kind(
        bounced_once,
        lambda key: [agreement(key, key), second_bounce(key)],
        ready=placed,
        once=False,
        wrong=still_approved,
    ),
}


# Prepaid goods: their money, and the numbers by which it names them


def paid_in_advance(key: str) -> Iterator[Row]:
    """Yield a customer who has paid 60.00 in advance."""
    yield from customer(key, prepaid=True)
    yield money(f"free.{key}", key, "60.00")


async def two_slips(desk: Desk, key: str) -> Sequence[Asked]:
    """Write two slips of which the money bears one; return their issues."""
    numbers = [(await desk.ask(pickup(key))).json()["number"] for _ in range(2)]
    return [Asked("orders", "R1", f"/pickup-slips/{number}/issue", {"customer_id": key}) for number in numbers]


async def not_paid(desk: Desk, key: str) -> str | None:
    """Tell whether something of the customer's prepaid goods is owed."""
    issued = (await desk.look("receivables", "F1", "/invoices", customer_id=key)).json()["items"]
    shown = [(await desk.look("receivables", "F1", f"/invoices/{one['invoice_no']}")).json() for one in issued]
    owed = [one["invoice_no"] for one in shown if one["collected"] != one["amount"]]
    return f"{owed} are owed" if owed else None


def both_agree(key: str) -> Sequence[Asked]:
    """Return two agreements to one prepaid order."""
    return [agreement(key, key), agreement(key, key)._replace(who="D1")]


PREPAID: Mapping[str, Kind] = {
    "last of money paid before": Kind(paid_in_advance, lambda _: [], ready=two_slips, wrong=not_paid),
    "next number of a slip": Kind(
        lambda key: [row for one in two(key) for row in customer(one, prepaid=True)],
        lambda key: [pickup(one) for one in two(key) for _ in range(2)],
        once=False,
        wrong=partial(gap, kinds=("FH",)),
    ),
    "reserved number": Kind(
        lambda key: customer(key, prepaid=True), both_agree, ready=placed, wrong=partial(gap, kinds=("FH",))
    ),
}


# Contracts


async def reviewed(desk: Desk, key: str, *, approved: bool = True) -> dict[str, str]:
    """Put a draft on file, answer its checklist, review it unless that is raced for; return what binds a decision."""
    await done(desk, contract(f"{key}.K", key))
    await desk.settled()
    path = f"/contracts/{key}.K"
    file = await desk.look("contracts", "S1", path)
    bound = {"content_hash": file.json()["content"]["content_hash"]}
    for item in RULES.checklist:
        await done(desk, Asked("contracts", "Q1", f"{path}/checklist", {**bound, "item": item, "satisfied": True}))
    if approved:
        await done(desk, Asked("contracts", "R1", f"{path}/review", {**bound, "approved": True}))
    return bound


async def to_sign(desk: Desk, key: str) -> Sequence[Asked]:
    """Return three signatures on one contract: two for the company, one of the customer."""
    bound = await reviewed(desk, key)

    def signature(who: str, party: str, name: str) -> Asked:
        told = {"party": party, "signed_on": TODAY, "signed_by": name, "sealed": True}
        return Asked("contracts", who, f"/contracts/{key}.K/signatures", {**bound, **told})

    return [signature("G1", "company", "G1"), signature("S1", "company", "S1"), signature("S1", "customer", "李总")]


async def signed_twice(desk: Desk, key: str) -> str | None:
    """Tell whether a party signed twice, or the contract is not effective although both did."""
    file = (await desk.look("contracts", "S1", f"/contracts/{key}.K")).json()
    parties = sorted(one["party"] for one in file["signatures"])
    effective = file["effective"] is not None
    return None if parties == ["company", "customer"] and effective else f"signed by {parties}, effective: {effective}"


async def to_change(desk: Desk, key: str) -> Sequence[Asked]:
    """Return a review of a content and a change of it."""
    bound = await reviewed(desk, key, approved=False)
    path = f"/contracts/{key}.K"
    version = (await desk.look("contracts", "S1", path)).headers["ETag"]
    changed = draft(f"{key}.K", key, quantity="9")
    return [
        Asked("contracts", "R1", f"{path}/review", {**bound, "approved": True}),
        Asked("contracts", "S1", f"{path}/changes", changed, {"If-Match": version}),
    ]


async def reviewed_unseen(desk: Desk, key: str) -> str | None:
    """Tell whether a review holds for a content that nobody reviewed."""
    file = (await desk.look("contracts", "S1", f"/contracts/{key}.K")).json()
    review, content = file["review"], file["content"]
    seen = review is None or review["content_hash"] == content["content_hash"]
    return None if seen else "the review is of another content"


def handed_over(key: str) -> Sequence[Asked]:
    """Return two handovers of one contract on one day."""
    told = {"effective_on": TODAY}
    path = f"/contracts/{key}/handovers"
    return [Asked("contracts", who, path, {**told, "staff_id": to}) for who, to in (("M1", "S2"), ("D1", "M1"))]


CONTRACTS: Mapping[str, Kind] = {
    "signatures": Kind(customer, lambda _: [], ready=to_sign, once=False, wrong=signed_twice),
    "review and change": Kind(customer, lambda _: [], ready=to_change, once=False, wrong=reviewed_unseen),
    "two handovers": Kind(customer, handed_over),
}


# Customers and months


def entered(key: str) -> Sequence[Asked]:
    """Return one company that two reps register."""
    return [
        Asked("customers", who, "/customers", {"customer_id": one, "name": f"{one} Ltd", "credit_code": key})
        for who, one in zip(("S1", "S2"), two(key), strict=True)
    ]


def alike(key: str) -> Iterator[Row]:
    """Yield two entries with one phone."""
    for one in two(key):
        yield (
            "customers",
            "customers",
            {"customer_id": one, "name": f"{one} Ltd", "phone": f"1380000{int(key.rpartition('-')[2]):04}"}
            | {
                "owner_id": "S1",
                "registered_on": "2020-01-01",
            },
        )


def ruled(key: str) -> Sequence[Asked]:
    """Return two rulings on one suspicion."""
    earlier, later = two(key)
    return [
        Asked("customers", who, f"/customers/{later}/{verb}", {"earlier_id": earlier})
        for who, verb in (("D1", "merge"), ("G1", "clear"))
    ]


def closed(key: str) -> Sequence[Asked]:
    """Return two closes of one month, and money of it."""
    month = MONTHS[int(key.rpartition("-")[2])]
    close = {"month": month}
    return [
        Asked("receivables", "F1", "/commission-periods", close),
        Asked("receivables", OPERATOR, "/commission-periods", close),
    ]


CUSTOMERS: Mapping[str, Kind] = {
    "one credit code": Kind(lambda _: (), entered),
    "two rulings": Kind(alike, ruled),
}
MONTH: Mapping[str, Kind] = {"two closes": Kind(lambda _: (), closed, most=len(MONTHS))}

SEQUENCES: Mapping[str, Kind] = {
    "next number": Kind(
        lambda key: [row for one in two(key) for row in customer(one)], unnumbered, once=False, wrong=gap
    )
}
KINDS: Mapping[str, Kind] = {
    **NUMBERS,
    **SEQUENCES,
    **AMOUNTS,
    **CREDIT,
    **PREPAID,
    **GOODS,
    **PROMISES,
    **FREIGHT,
    **CONTRACTS,
    **CUSTOMERS,
    **MONTH,
}


async def founded(desk: Desk) -> None:
    """Let the company begin."""
    await brought_in(desk, people())
    reviewer = {"staff_id": "R1", "valid_from": "2024-01-01"}
    signatory = {"staff_id": "S1", "valid_from": "2024-01-01", "max_amount": "90000.00", "max_discount": "0.02"}
    await done(
        desk,
        Asked("contracts", "G1", "/reviewers", reviewer),
        Asked("contracts", "G1", "/signatories", signatory),
        *(given(staff_id, function) for staff_id, function in FUNCTIONS.items()),
    )
    await desk.settled()
