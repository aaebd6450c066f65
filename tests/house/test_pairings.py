"""A wish asked of the wrong subject, and a right that is none, are found by the type checker."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOOR = """
from services.contracts.subjects.product import ListProduct, PRODUCT
from services.receivables.subjects.account import ACCOUNT
from shared.office.doors import may
from shared.runtime.http.front_door import Answer, Asking

GUARD = may({act!r})


async def door(wish: ListProduct, ask: Asking) -> Answer:
    return await ask({subject}, "P1", wish)
"""


DOORS = {
    "right": ("PRODUCT", "products.add"),
    "another_subject": ("ACCOUNT", "products.add"),
    "no_right": ("PRODUCT", "products.ad"),
}


def test_a_wrong_pairing_is_found(tmp_path: Path) -> None:
    for name, (subject, act) in DOORS.items():
        (tmp_path / f"{name}.py").write_text(DOOR.format(subject=subject, act=act), encoding="utf-8")
    checker = [sys.executable, "-m", "mypy", *(str(tmp_path / f"{name}.py") for name in DOORS)]
    variables = {**os.environ, "MYPYPATH": str(ROOT)}
    ran = subprocess.run(checker, cwd=ROOT, env=variables, capture_output=True, text=True, check=False)
    errors = sorted(line for line in ran.stdout.splitlines() if ": error: " in line)
    assert len(errors) == 2, ran.stdout + ran.stderr
    assert re.search(r"another_subject\.py:\d+: .*CommandT", errors[0])
    assert re.search(r"no_right\.py:\d+: .*incompatible type \"Literal\['products\.ad'\]", errors[1])
