"""Names of machines: callers that are no persons. Nobody on the roster bears one of them. Pure."""

OPERATOR = "operator"
SERVICE_PREFIX = "service/"


def service_name(service: str) -> str:
    """Return the name under which a service calls: `service/orders`."""
    return SERVICE_PREFIX + service


def is_machine(name: str) -> bool:
    """Return whether a name is a machine's, in whatever case it is written: a log must not mislead its reader."""
    folded = name.casefold()
    return folded == OPERATOR or folded.startswith(SERVICE_PREFIX)
