"""Makes this folder's home anew with the release before: `make.py CHECKOUT`, a checkout of that release to be spoilt.

Its command line and doors live through a company; then its databases and what its reports said are written down here.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.request import Request, urlopen

import asyncpg

from ops.stack.layout import OFFSETS
from ops.stack.postgres import packaged_programs
from shared import SERVICES
from shared.events.days import business_date

HERE = Path(__file__).parent
BASE = 19600
RULES = "services/receivables/policy/receivables.toml"
UNREADABLE = """
SELECT outcomes FROM log.append(ARRAY['p'], ARRAY[''::bytea], ARRAY[1, 1], ARRAY['contract-p', 'contract-p'],
    ARRAY[1, 2]::bigint[], ARRAY[$1, $1], ARRAY[$2, $3]::bytea[], ARRAY['{"actor":"x"}', '{"actor":"x"}']::bytea[])
"""
HANDED_OVER = "huikuan.contracts.ContractHandedOver.v1"
PACKED = ("2024-01", "2024-07"), ("2026-10", "2026-12")
"""Months that are asked for; the last two were closed before their time."""
DISPATCHED_ON = "2026-10-12"


class Release:
    """The old software in a home of its own."""

    def __init__(self, checkout: Path, home: Path) -> None:
        self.home = home
        settings = {"HUIKUAN_HOME": str(home), "HUIKUAN_PORT": str(BASE), "PYTHONPATH": str(checkout)}
        self._checkout, self._settings = checkout, os.environ | settings
        self._positions: dict[str, int] = {}

    def says(self, *line: str) -> bytes:
        """Run a command line; return what it prints."""
        command = [sys.executable, "-P", "-m", "ops", *line]
        return subprocess.run(
            command, env=self._settings, cwd=self._checkout, check=True, stdout=subprocess.PIPE
        ).stdout

    def token(self, name: str, role: str) -> str:
        """Draw a token."""
        return self.says("token", name, "--role", role).decode().strip()

    def post(self, service: str, path: str, body: Any, token: str, key: str) -> Any:
        """Go through a door once everything that was said before has arrived there."""
        waits = ",".join(f"{name}:{position}" for name, position in self._positions.items())
        address = f"http://127.0.0.1:{BASE + OFFSETS[service]}{path}{'?at-least=' if waits else ''}{waits}"
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
        with urlopen(Request(address, json.dumps(body).encode(), headers)) as answer:
            said = json.load(answer)
        self._positions[service] = max(self._positions.get(service, 0), said["position"])
        return said

    def password(self, role: str) -> str:
        """Return the password of a role of PostgreSQL."""
        return (self.home / "secrets" / f"{role}.password").read_text(encoding="ascii")


def live(release: Release, corners: Path) -> None:
    """Let the company happen."""
    release.says("import", str(corners))
    release.says("import", str(HERE / "company"))
    operator, finance = release.token("ops", "ops"), release.token("F1", "finance")
    for number, (service, name, rows) in enumerate(json.loads((HERE / "odd.json").read_text(encoding="utf-8"))):
        said = release.post(service, f"/import/{name}", {"rows": rows}, operator, f"odd-{number}")
        assert said["answers"][0]["outcome"] == "accepted", said
    receipt = {"receipt_no": "SK-KEPT", "customer_id": "K3", "method": "cash", "received_on": "2024-06-25"}
    release.post("receivables", "/receipts", {**receipt, "amount": "10.00"}, finance, "kept")
    double(release, finance)
    asyncio.run(unreadable(release))
    release.says("close-month", PACKED[0][0], "--through", PACKED[-1][1])
    today = business_date(datetime.now(UTC))  # noqa: TID251
    for day in (today - timedelta(days=1), today + timedelta(days=120)):
        release.post("receivables", "/business-days", {"day": str(day)}, operator, f"day-{day}")
    release.says("report", "contracts")


def double(release: Release, token: str) -> None:
    """Let two customers come with one number in the same moment."""

    def pay(customer: str) -> Any:
        body = {"receipt_no": "SK-D", "customer_id": customer, "method": "cash", "received_on": "2024-06-03"}
        return release.post("receivables", "/receipts", {**body, "amount": "50.00"}, token, f"double-{customer}")

    with ThreadPoolExecutor() as pool:
        list(pool.map(pay, ("K1", "K2")))


async def unreadable(release: Release) -> None:
    """Put an event into a log that no software can read, and one behind it."""
    address = f"postgresql://postgres:{release.password('postgres')}@127.0.0.1:{BASE + OFFSETS['postgres']}"
    database = await asyncpg.connect(f"{address}/huikuan_contracts")
    good = {"contract_no": "p", "staff_id": "S8", "effective_on": "2024-07-01"}
    try:
        await database.fetch(UNREADABLE, HANDED_OVER, b'{"contract_no":7}', json.dumps(good).encode())
    finally:
        await database.close()


def expect(release: Release, folder: Path) -> None:
    """Write down what the reports say."""
    rmtree(folder, ignore_errors=True)
    for first, last in PACKED:
        release.says("pack", first, "--through", last, "--into", str(folder))
    said = release.says("report", "dispatch", "--date", DISPATCHED_ON, "--format", "csv")
    (folder / f"dispatch-{DISPATCHED_ON}.csv").write_bytes(said)


def dump(release: Release, folder: Path) -> None:
    """Write the databases down as SQL."""
    folder.mkdir(exist_ok=True)
    environment = os.environ | {"PGPASSWORD": release.password("postgres")}
    for service in SERVICES:
        place = ["-h", "127.0.0.1", "-p", str(BASE + OFFSETS["postgres"]), "-U", "postgres"]
        command = [
            str(packaged_programs() / "pg_dump"),
            *place,
            "--create",
            "--restrict-key=older",
            f"huikuan_{service}",
        ]
        text = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout
        (folder / f"{service}.dump").write_bytes(text)


def main(checkout: Path) -> None:
    """Make the home, and end its software."""
    with (checkout / RULES).open("a", encoding="utf-8") as rules:
        rules.write((HERE / "rules.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        release = Release(checkout, Path(folder) / "home")
        release.says("up")
        try:
            live(release, checkout / "tests" / "golden" / "data" / "corners")
            expect(release, HERE / "expected")
            dump(release, HERE / "databases")
        finally:
            release.says("down")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
