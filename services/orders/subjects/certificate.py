"""Certificates of quality: what quality vouches for of a lot, and which of them cover the goods that leave. P1-2.2"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from shared.events.days import PastDay
from shared.events.money import Agreed
from shared.events.orders import Certified, QualityCertificateIssued
from shared.events.text import FieldName, FieldText, Id, Known, Text
from shared.runtime.ask.decisions import Basis, Command, Subject, check_same

CLASSED = ("a: ", "b: ", "c: ")
"""How a special characteristic begins that names its class. P3-4.4"""


class IssueCertificate(Command):
    """Vouch for so much of a lot, with the results."""

    certificate_no: Id
    product_id: Known
    lot: Text
    quantity: Agreed
    issued_on: PastDay
    results: dict[FieldName, FieldText] = Field(default_factory=dict)


@dataclass(slots=True)
class Certificate:
    """A certificate, where it is on file."""

    issued: QualityCertificateIssued | None = None


class Unused(NamedTuple):
    """What other dispatches have left of a certificate, and the characteristics of which it has results."""

    certificate_no: str
    lot: str
    quantity: Decimal
    results: frozenset[str]

    def shows(self, characteristics: Iterable[str]) -> bool:
        """Return whether it has a result for each; a characteristic may be named without its class."""
        return all(one in self.results or plain(one) in self.results for one in characteristics)


def plain(characteristic: str) -> str:
    """Return a special characteristic without its class."""
    return characteristic[len(CLASSED[0]) :] if characteristic.startswith(CLASSED) else characteristic


def covering(
    unused: Sequence[Unused], quantity: Decimal, lot: str | None, characteristics: Sequence[str]
) -> tuple[Certified, ...] | None:
    """Return by which certificates a quantity goes, in their order; None: they do not cover it."""
    found: list[Certified] = []
    for one in unused:
        if quantity > 0 < one.quantity and lot in {None, one.lot} and one.shows(characteristics):
            part = min(quantity, one.quantity)
            found.append(Certified(certificate_no=one.certificate_no, quantity=part))
            quantity -= part
    return None if quantity > 0 else tuple(found)


def evolve(certificate: Certificate, event: QualityCertificateIssued) -> Certificate:
    """Take one more fact in."""
    certificate.issued = event
    return certificate


def decide(certificate: Certificate, command: IssueCertificate, basis: Basis) -> Iterator[QualityCertificateIssued]:
    """Yield the certificate; nothing where exactly this is on file."""
    known = certificate.issued
    if known is None:
        yield QualityCertificateIssued(**dict(command), issued_by=basis.stamp.actor)
    else:
        check_same(command, known, f"Certificate {command.certificate_no} is on file.")


CERTIFICATE = Subject("certificate", Certificate, evolve, decide)
