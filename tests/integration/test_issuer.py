"""Accounts: who gets in, who does not, how long a session is good, and what a token is drawn for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx2
import pytest

from ops.issuer import accounts as rules
from ops.issuer.accounts import Accounts, Refusal
from ops.issuer.doors import Issuer, application
from ops.stack import issuer
from ops.stack.layout import ISSUER_DATABASE
from shared.runtime.callers import OPERATOR, Kind
from tests import keys
from tests.integration.prepared import PASSWORD, dsn_of

NOW = datetime(2026, 6, 8, 1, tzinfo=UTC)
GOOD = "a good long one"


@pytest.fixture
async def accounts(postgres: str) -> AsyncIterator[Accounts]:
    for _ in range(2):  # at every start
        await issuer.prepare(postgres, PASSWORD)
    async with asyncpg.create_pool(dsn_of(postgres, "issuer", ISSUER_DATABASE), min_size=1, max_size=3) as pool:
        await pool.execute("TRUNCATE session, account")
        yield Accounts(pool)


@pytest.fixture
async def door(accounts: Accounts) -> AsyncIterator[httpx2.AsyncClient]:
    """The issuer's doors; S9 has left."""

    async def on_roster(token: str) -> bool:
        return keys.verifier()(token).name != "S9"

    held = Issuer(accounts, keys.pair("issuer")[0], keys.verifier(), on_roster)
    transport = httpx2.ASGITransport(app=application(held))
    async with httpx2.AsyncClient(transport=transport, base_url="http://issuer") as client:
        yield client


async def reason(wish: object) -> str:
    with pytest.raises(Refusal) as refused:
        await wish  # type: ignore[misc]
    return refused.value.reason


async def test_a_drawn_password_is_good_for_choosing_another_and_nothing_else(accounts: Accounts) -> None:
    drawn = await accounts.add("S1", NOW)
    secret, session = await accounts.sign_in("S1", drawn, NOW)
    assert session.stale
    for weak in (drawn, "short", "with S1 in it", "x" * 201):
        assert await reason(accounts.change(secret, drawn, weak, NOW)) == "weak"
    assert await reason(accounts.change(secret, "not it", GOOD, NOW)) == "wrong"
    assert not (await accounts.change(secret, drawn, GOOD, NOW)).stale
    assert await reason(accounts.sign_in("S1", drawn, NOW)) == "wrong"
    _, again = await accounts.sign_in("S1", GOOD, NOW)
    assert not again.stale


async def test_who_is_unknown_is_told_what_the_mistaken_are_told(accounts: Accounts) -> None:
    await accounts.add("S1", NOW)
    assert await reason(accounts.sign_in("nobody", GOOD, NOW)) == "wrong"
    assert await reason(accounts.sign_in("S1", GOOD, NOW)) == "wrong"


async def test_ten_wrong_passwords_lock_for_a_quarter_of_an_hour(accounts: Accounts) -> None:
    drawn = await accounts.add("S1", NOW)
    for _ in range(rules.MOST_FAILURES):
        assert await reason(accounts.sign_in("S1", "guess", NOW)) == "wrong"
    assert await reason(accounts.sign_in("S1", drawn, NOW)) == "locked_for_a_while"
    nearly = NOW + rules.LOCKED_FOR - timedelta(seconds=1)
    assert await reason(accounts.sign_in("S1", drawn, nearly)) == "locked_for_a_while"
    await accounts.sign_in("S1", drawn, NOW + rules.LOCKED_FOR)


async def test_a_session_ends_when_it_rests_when_it_is_left_and_with_a_lock(accounts: Accounts) -> None:
    drawn = await accounts.add("S1", NOW)
    secret, _ = await accounts.sign_in("S1", drawn, NOW)
    at = NOW
    for _ in range(3):  # used in time, it goes on
        at += rules.IDLE_FOR - timedelta(seconds=1)
        await accounts.session(secret, at)
    assert await reason(accounts.session(secret, at + rules.IDLE_FOR)) == "ended"
    secret, _ = await accounts.sign_in("S1", drawn, NOW)
    await accounts.end(secret)
    assert await reason(accounts.session(secret, NOW)) == "ended"
    secret, _ = await accounts.sign_in("S1", drawn, NOW)
    await accounts.lock("S1", locked=True)
    assert await reason(accounts.session(secret, NOW)) == "ended"
    assert await reason(accounts.sign_in("S1", drawn, NOW)) == "locked"


async def test_another_password_ends_all_other_sessions(accounts: Accounts) -> None:
    drawn = await accounts.add("S1", NOW)
    (one, _), (other, _) = [await accounts.sign_in("S1", drawn, NOW) for _ in range(2)]
    await accounts.change(one, drawn, GOOD, NOW)
    await accounts.session(one, NOW)
    assert await reason(accounts.session(other, NOW)) == "ended"


async def test_the_doors_draw_tokens_for_those_on_the_roster(door: httpx2.AsyncClient) -> None:
    for staff_id in ("S1", "S9"):
        drawn = (await door.post("/accounts", json={"staff_id": staff_id}, headers=keys.bearer(OPERATOR))).json()
        answer = await door.post("/sessions", json=drawn)
        assert (answer.status_code, answer.json()["token"], answer.json()["must_change"]) == (201, None, True)
        change = {"session": answer.json()["session"], "old": drawn["password"], "new": GOOD}
        changed = await door.post("/passwords", json=change)
        if staff_id == "S9":
            assert (changed.status_code, changed.json()["reason"]) == (403, "off_the_roster")
            continue
        who = keys.verifier()(changed.json()["token"])
        assert (who.name, who.kind) == ("S1", Kind.PERSON)
        renewed = await door.post("/sessions/renewal", json={"session": change["session"]})
        assert keys.verifier()(renewed.json()["token"]).name == "S1"
        assert (await door.post("/sessions/end", json={"session": change["session"]})).status_code == 204
        ended = await door.post("/sessions/renewal", json={"session": change["session"]})
        assert (ended.status_code, ended.json()["reason"]) == (401, "ended")


@pytest.mark.parametrize("who", [None, "S1", "service/orders"])
async def test_accounts_are_the_operators_part(door: httpx2.AsyncClient, who: str | None) -> None:
    headers = keys.bearer(who) if who else {}
    for answer in (
        await door.get("/accounts", headers=headers),
        await door.post("/accounts", json={"staff_id": "S1"}, headers=headers),
        await door.post("/accounts/lock", json={"staff_id": "S1"}, headers=headers),
    ):
        assert answer.status_code in {401, 403}
    unknown = await door.post("/accounts/unlock", json={"staff_id": "X"}, headers=keys.bearer(OPERATOR))
    assert unknown.status_code == 404


async def test_nothing_secret_lies_in_the_database(accounts: Accounts) -> None:
    drawn = await accounts.add("S1", NOW)
    secret, _ = await accounts.sign_in("S1", drawn, NOW)
    kept = str([dict(row) for table in ("account", "session") for row in await accounts._pool.fetch(f"TABLE {table}")])
    assert drawn not in kept
    assert secret not in kept
    assert "password" not in str(await accounts.listed(NOW))
