"""A number stands once: in the file of the service that owns it, or in the shared one, which staff keeps for all."""

from collections import Counter
from importlib import import_module
from typing import Any

from shared import KEEPER, SERVICES
from shared.office import rules
from shared.office.policy import parse
from shared.runtime.policy import members, read_as

POLICIES: dict[str, Any] = {service: import_module(f"services.{service}.keeps").POLICY for service in SERVICES}
SHARED = parse(rules.FILE.read_text(encoding="utf-8"))


def test_a_number_is_shipped_by_one_service() -> None:
    shipped = Counter(name for policy in POLICIES.values() for name in policy.shipped)
    assert [name for name, times in shipped.items() if times > 1] == []
    assert SHARED.keys() <= POLICIES[KEEPER].shipped.keys()


def test_no_two_numbers_of_a_service_and_of_all_are_known_by_the_same_word() -> None:
    """By their last parts types and SQL know them, or types by their whole names."""
    for policy in POLICIES.values():
        words = Counter(read_as(name, members(policy.kind)) for name in {*policy.shipped, *SHARED})
        assert [word for word, times in words.items() if times > 1] == []


def test_every_number_is_read() -> None:
    read = {name for policy in POLICIES.values() for name in policy.shared} | {rule.name for rule in rules.ALL}
    assert SHARED.keys() == read
    for service, policy in POLICIES.items():
        own = policy.shipped.keys() - SHARED.keys()
        assert {read_as(name, members(policy.kind)) for name in own} <= members(policy.kind), service


def test_what_several_services_read_is_shared() -> None:
    assert {"collection.small_difference", "credit.limit_a", "credit.limit_d"} <= POLICIES["customers"].shared.keys()
    assert "collection.small_difference" in POLICIES["receivables"].shared


def test_every_service_reads_the_numbers_of_its_duties_and_files() -> None:
    read = {"duty.escalate", "duty.reaction", "file.max_mib", "file.unattached", "file.unattached_mib"}
    for service, policy in POLICIES.items():
        assert read <= (policy.shared.keys() if service != KEEPER else policy.shipped.keys()), service
