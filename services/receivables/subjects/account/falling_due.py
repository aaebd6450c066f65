"""When an invoice falls due by the terms of its contract. P4-7.1, P4-7.2, P4-7.3"""

from datetime import date, timedelta
from decimal import Decimal

from shared.events.contracts import Instalment, Terms
from shared.events.days import months_later
from shared.events.money import split
from shared.events.receivables import InvoiceInstalment


def instalments(
    terms: Terms, amount: Decimal, *, signed_on: date, issued_on: date, delivered_on: date | None
) -> tuple[InvoiceInstalment, ...]:
    """Return the parts of an invoice in order of their days; none falls due before the invoice is issued."""
    delivery = delivered_on or issued_on
    shares, kept = [Decimal(1)], [False]
    match terms.kind:
        case "prepaid":
            days = [issued_on]
        case "cod":
            days = [delivery]
        case "credit":
            days = [issued_on + timedelta(days=terms.credit_days or 0)]
        case "instalments":
            start = {"signing": signed_on, "dispatch": issued_on, "delivery": delivery}
            days = [falls_due(start[part.counted_from], part) for part in terms.instalments]
            shares = [part.share for part in terms.instalments]
            kept = [part.retention for part in terms.instalments]
    due = sorted(
        zip((max(day, issued_on) for day in days), split(amount, shares), kept, strict=True), key=lambda part: part[0]
    )
    return tuple(
        InvoiceInstalment(due_on=day, amount=part, retention=True if retention else None)
        for day, part, retention in due
    )


def falls_due(start: date, instalment: Instalment) -> date:
    """Count months first, then days."""
    return months_later(start, instalment.months) + timedelta(days=instalment.days)
