"""Who calls: a person, the operator of the stack, or a service. Nobody on the roster bears a machine's name. Pure."""

from dataclasses import dataclass
from enum import StrEnum

OPERATOR = "operator"
SERVICE_PREFIX = "service/"


class Kind(StrEnum):
    """What a caller is; the key that signed the token decides it, never the subject's text."""

    PERSON = "person"
    OPERATOR = "operator"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Caller:
    """A person (staff id), the operator of the stack, or a service (`service/orders`).

    A token says no more than this. `roles` of a machine is its kind alone; those of a person, and the departments that
    he or she `heads`, are what the service finds on the roster of the day (`running.Admit`).
    """

    name: str
    kind: Kind
    roles: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()


def needed(roles: frozenset[str], who: Caller) -> str:
    """Return which of these roles a caller lacks, in words; for a person only those that a person can have."""
    words = roles - {*Kind} if who.kind is Kind.PERSON else roles
    if not words:
        return "it is no person's, but a machine's of the stack"
    return f"it needs {', '.join(sorted(words))}"


def service_name(service: str) -> str:
    """Return the name under which a service calls: `service/orders`."""
    return SERVICE_PREFIX + service


def is_machine(name: str) -> bool:
    """Return whether a name is a machine's, in whatever case it is written: a log must not mislead its reader."""
    folded = name.casefold()
    return folded == OPERATOR or folded.startswith(SERVICE_PREFIX)
