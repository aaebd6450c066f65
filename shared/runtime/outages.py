"""Errors that pass by themselves, such as those of a database that is away, and those that do not."""

import asyncpg


class Unavailable(Exception):
    """PostgreSQL does not answer; whether the request was stored is unknown, and asking again with its key tells."""


class Overloaded(Unavailable):
    """More wishes wait than may; nothing of this one was stored, and it may come again in a moment."""


TRANSIENT = (
    Unavailable,
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.TransactionRollbackError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalServerError,
    asyncpg.InternalClientError,  # what a server that dies in the middle of an answer leaves behind in the driver
    asyncpg.InvalidCachedStatementError,
)
"""Errors of the database or the way to it, not of what was asked: the same again may succeed."""


def outage(error: Exception) -> bool:
    """Tell whether an error passes by itself. A value that the driver cannot send does not, though of that family."""
    return isinstance(error, TRANSIENT) and not isinstance(error, ValueError)


def disk_is_full(error: BaseException | None) -> bool:
    """Tell whether an error, or what it comes from, is that the database has no room left."""
    return error is not None and (isinstance(error, asyncpg.DiskFullError) or disk_is_full(error.__cause__))
