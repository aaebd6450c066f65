"""This service's copy of what staff says: pulled from staff's log where it must not be old."""

from shared.office.tables import people
from shared.runtime.feed.copies import FreshCopy
from shared.runtime.running import Running


def roster(parts: Running) -> FreshCopy:
    """Return the copy of the roster and of the numbers that staff keeps, with the way to make it young."""
    name = people(parts.service.name)
    return parts.copies.setdefault(name, FreshCopy(parts.feeds[name], "staff", parts.sources))
