"""Whatever is asked, by whomever, is answered as the OpenAPI document of the service says.

Schemathesis asks what each document allows (its examples, the rims of its types, values drawn from it) and what it
forbids, in turns as everybody that there is. No answer is a 5xx; each has a status, media type, headers and a body that
the document names; what the document forbids is refused. `HUIKUAN_FUZZ=500` draws that many values for each door.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig

from tests.contract.test_documents import MADE
from tests.doors.served import Served, served, turns

DRAWN = int(os.environ.get("HUIKUAN_FUZZ", "4"))
CONFIG: dict[str, Any] = {
    "seed": 20260924,
    "generation": {"max-examples": DRAWN, "deterministic": DRAWN < 10, "database": "none", "no-shrink": True},
    "phases": {"stateful": {"enabled": False}},
    "checks": {
        "positive_data_acceptance": {"enabled": False},  # a rule may refuse what the document allows
        "object_level_authorization": {"enabled": False},  # the matrix of rights has tests of its own
    },
}
Case = Any  # of schemathesis: a request that is to be sent
TURNS = turns()


@pytest.fixture(scope="module")
def company(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The services with a company on record. A read of a future position ends soon."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("shared.runtime.http.WAIT_SECONDS", 0.02)
        with served(postgres, tmp_path_factory.mktemp("doors")) as one:
            yield one


def schema(service: str) -> Any:
    """Return the document of a service as the tests read it."""
    return schemathesis.openapi.from_dict(MADE[f"{service}.openapi.json"], config=SchemathesisConfig.from_dict(CONFIG))


def holds(service: str, company: Served, case: Case) -> None:
    """Ask as the next in turn, and hold the answer against the document."""
    headers = company.signed(next(TURNS))
    response = case.call(base_url=company.url(service), headers=headers)
    case.validate_response(response, headers=headers)


CONTRACTS, ORDERS, RECEIVABLES = schema("contracts"), schema("orders"), schema("receivables")
CUSTOMERS, AFTERSALES, STAFF = schema("customers"), schema("aftersales"), schema("staff")


@CONTRACTS.parametrize()  # type: ignore[untyped-decorator]  # the library does not say
def test_contracts(case: Case, company: Served) -> None:
    holds("contracts", company, case)


@ORDERS.parametrize()  # type: ignore[untyped-decorator]  # the library does not say
def test_orders(case: Case, company: Served) -> None:
    holds("orders", company, case)


@RECEIVABLES.parametrize()  # type: ignore[untyped-decorator]  # the library does not say
def test_receivables(case: Case, company: Served) -> None:
    holds("receivables", company, case)


@CUSTOMERS.parametrize()  # type: ignore[untyped-decorator]  # the library does not say
def test_customers(case: Case, company: Served) -> None:
    holds("customers", company, case)


@AFTERSALES.parametrize()  # type: ignore[untyped-decorator]  # the library does not say
def test_aftersales(case: Case, company: Served) -> None:
    holds("aftersales", company, case)


@STAFF.parametrize()  # type: ignore[untyped-decorator]  # the library does not say
def test_staff(case: Case, company: Served) -> None:
    holds("staff", company, case)
