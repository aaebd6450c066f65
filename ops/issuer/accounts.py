"""Accounts and sessions: who signs in with which password, and for how long a session is good."""

import asyncio
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import asyncpg
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MOST_FAILURES, LOCKED_FOR = 10, timedelta(minutes=15)
IDLE_FOR = timedelta(hours=8)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
DRAWN = "abcdefghjkmnpqrstuvwxyz23456789"  # read aloud and typed without mistakes
DRAWN_LENGTH = 14
SECRET_BYTES = 32
HASHED_AT_ONCE = 2  # each takes 64 MiB and a tenth of a second

FIND = "SELECT * FROM account WHERE staff_id = $1"
ADD = """
INSERT INTO account (staff_id, password, must_change, added_at) VALUES ($1, $2, true, $3)
ON CONFLICT (staff_id) DO UPDATE SET password = excluded.password, must_change = true, failures = 0, locked_until = NULL
RETURNING staff_id
"""
FAILED = """
UPDATE account SET failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END,
                   locked_until = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until END
WHERE staff_id = $1
"""
CAME_IN = "UPDATE account SET failures = 0, locked_until = NULL, signed_in_at = $2 WHERE staff_id = $1"
CHANGED = "UPDATE account SET password = $2, must_change = false, failures = 0 WHERE staff_id = $1"
LOCK = "UPDATE account SET locked = $2, failures = 0, locked_until = NULL WHERE staff_id = $1 RETURNING staff_id"
LIST = """
SELECT staff_id, added_at, signed_in_at, must_change, locked OR coalesce(locked_until > $1, false) AS locked
FROM account ORDER BY staff_id
"""
BEGIN = "INSERT INTO session (digest, staff_id, begun_at, used_at, stale) VALUES ($1, $2, $3, $3, $4)"
GOES_ON = """
UPDATE session AS s SET used_at = $2 FROM account AS a
WHERE s.digest = $1 AND s.used_at > $3 AND a.staff_id = s.staff_id AND NOT a.locked
RETURNING s.staff_id, s.stale
"""
FRESH = "UPDATE session SET stale = false WHERE digest = $1"
END = "DELETE FROM session WHERE digest = $1"
END_OTHERS = "DELETE FROM session WHERE staff_id = $1 AND digest <> $2"
END_IDLE = "DELETE FROM session WHERE used_at <= $1"


class Refusal(Exception):
    """Why somebody does not get in; `reason` is what programs compare, `seconds` when to come again."""

    def __init__(self, reason: str, said: str, seconds: int | None = None) -> None:
        super().__init__(said)
        self.reason = reason
        self.seconds = seconds


@dataclass(frozen=True)
class Session:
    """A session that is good: whose it is, and whether the person has to choose a password first."""

    staff_id: str
    stale: bool


class Accounts:
    """The accounts of one stack, in the issuer's database."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._hasher = PasswordHasher()
        self._turn = asyncio.Semaphore(HASHED_AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_hex())

    async def add(self, staff_id: str, now: datetime) -> str:
        """Make an account, or give a known one another password; return the password, which is shown once."""
        password = "".join(secrets.choice(DRAWN) for _ in range(DRAWN_LENGTH))
        await self._pool.execute(ADD, staff_id, await self._hashed(password), now)
        return password

    async def lock(self, staff_id: str, *, locked: bool) -> bool:
        """Lock or unlock an account; False where there is none. What is locked has no session any more."""
        found = await self._pool.fetchval(LOCK, staff_id, locked)
        if locked:
            await self._pool.execute(END_OTHERS, staff_id, b"")
        return found is not None

    async def listed(self, now: datetime) -> list[dict[str, Any]]:
        """Return all accounts without what is secret."""
        return [dict(row) for row in await self._pool.fetch(LIST, now)]

    async def sign_in(self, staff_id: str, password: str, now: datetime) -> tuple[str, Session]:
        """Begin a session; return its secret. Raises Refusal; who is unknown waits as long as who mistypes."""
        account = await self._pool.fetchrow(FIND, staff_id)
        right = await self._fits(account["password"] if account else self._nobodys, password)
        if account is None:
            raise _wrong()
        if account["locked"]:
            raise Refusal("locked", "this account is locked: the operator unlocks it")
        if account["locked_until"] is not None and account["locked_until"] > now:
            seconds = int((account["locked_until"] - now).total_seconds()) + 1
            raise Refusal("locked_for_a_while", f"too many wrong passwords: try again in {seconds} s", seconds)
        if not right:
            await self._pool.execute(FAILED, staff_id, MOST_FAILURES, now + LOCKED_FOR)
            raise _wrong()
        await self._pool.execute(CAME_IN, staff_id, now)
        secret = secrets.token_urlsafe(SECRET_BYTES)
        await self._pool.execute(BEGIN, _digest(secret), staff_id, now, account["must_change"])
        await self._pool.execute(END_IDLE, now - IDLE_FOR)
        return secret, Session(staff_id, account["must_change"])

    async def session(self, secret: str, now: datetime) -> Session:
        """Return a session that is good, and keep it so. Raises Refusal."""
        row = await self._pool.fetchrow(GOES_ON, _digest(secret), now, now - IDLE_FOR)
        if row is None:
            raise Refusal("ended", "the session has ended: sign in again")
        return Session(row["staff_id"], row["stale"])

    async def change(self, secret: str, old: str, new: str, now: datetime) -> Session:
        """Take another password; all other sessions of the person end. Raises Refusal."""
        session = await self.session(secret, now)
        account = await self._pool.fetchrow(FIND, session.staff_id)
        assert account is not None  # a session ends with its account
        if not await self._fits(account["password"], old):
            await self._pool.execute(FAILED, session.staff_id, MOST_FAILURES, now + LOCKED_FOR)
            raise _wrong()
        if not SHORTEST_PASSWORD <= len(new) <= LONGEST_PASSWORD or new == old or session.staff_id in new:
            raise Refusal(
                "weak", f"choose another one, of at least {SHORTEST_PASSWORD} characters, without the staff id"
            )
        await self._pool.execute(CHANGED, session.staff_id, await self._hashed(new))
        await self._pool.execute(FRESH, _digest(secret))
        await self._pool.execute(END_OTHERS, session.staff_id, _digest(secret))
        return Session(session.staff_id, stale=False)

    async def end(self, secret: str) -> None:
        """End a session; one that has ended stays so."""
        await self._pool.execute(END, _digest(secret))

    async def _hashed(self, password: str) -> str:
        async with self._turn:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def _fits(self, hashed: str, password: str) -> bool:
        async with self._turn:
            try:
                return await asyncio.to_thread(self._hasher.verify, hashed, password)
            except (VerificationError, InvalidHashError):
                return False


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def _wrong() -> Refusal:
    return Refusal("wrong", "staff id or password is wrong")
