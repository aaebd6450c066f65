"""Each import contract catches what it is there for: forbidden imports are planted in a copy of the tree."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from shared import SERVICES

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRACTS: list[dict[str, Any]] = SETTINGS["contracts"]
EDGE = frozenset({"__init__", "__main__", "app", "keeps", "doors", "basis"})

PLANTED = {
    "services/orders/doors/orders.py": ["services.staff.app", "asyncpg"],
    "shared/runtime/settings.py": ["services.orders.policy"],
    "ops/schemas.py": ["services.orders.app"],
    "services/console/frame/formats.py": ["services.console.pages.desk"],
    "services/receivables/subjects/account/__init__.py": ["os"],
    "shared/interchange/plan.py": ["services.staff.app", "time"],
    "shared/papers/pdf.py": ["os", "shared.runtime.settings"],
    "shared/runtime/ask/decisions.py": ["asyncio"],  # so that decisions meet it indirectly
    **{f"services/{service}/tables/__init__.py": [f"services.{service}.app"] for service in SERVICES},
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_all_rooms(service: str) -> None:
    rooms = {"__init__.py", "__main__.py", "app.py", "doors", "basis", "tables", "subjects", "policy", "migrations"}
    assert rooms <= {one.name for one in (ROOT / "services" / service).iterdir()}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the linter says of a tree with every planting in it."""
    copy = tmp_path_factory.mktemp("planted")
    for part in SETTINGS["root_packages"]:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for place, modules in PLANTED.items():
        file = copy / place
        planted = "".join(f"\nimport {module}" for module in modules)
        file.write_text(file.read_text(encoding="utf-8") + planted, encoding="utf-8")
    linter = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run([linter, "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout
    return ran.stdout


@pytest.mark.parametrize("name", [contract["name"] for contract in CONTRACTS])
def test_a_contract_catches_what_breaks_it(said: str, name: str) -> None:
    assert f"{name} BROKEN" in said


def test_what_reaches_the_outside_through_another_module_is_caught(said: str) -> None:
    assert "services.receivables.subjects.account -> os" in said
    assert "shared.runtime.ask.decisions -> asyncio" in said
    assert "shared.interchange.plan -> time" in said
    assert "shared.papers.pdf -> os" in said
    assert "shared.papers.pdf -> shared.runtime.settings" in said


def test_every_module_of_a_service_belongs_to_the_pure_part_or_the_edge() -> None:
    [pure] = [contract for contract in CONTRACTS if contract["name"].startswith("Decisions")]
    for service in SERVICES:
        for module in (ROOT / "services" / service).iterdir():
            if module.stem not in EDGE and (module.suffix == ".py" or (module / "__init__.py").exists()):
                named = {f"services.{service}.{module.stem}", f"services.*.{module.stem}"}
                assert named & set(pure["source_modules"]), module.relative_to(ROOT)


OFFICE_EDGE = frozenset(
    {"__init__", "access", "books", "doors", "furnishing", "merged", "numbering", "owners", "roster", "router"}
    | {
        "access_doors",
        "deciding",
        "doctor_doors",
        "duty_doors",
        "file_doors",
        "history_doors",
        "ills",
        "log_doors",
        "file_keeping",
        "proposal_doors",
        "rule_doors",
        "shipped",
    }
)


def test_every_module_of_the_office_belongs_to_the_pure_part_or_the_edge() -> None:
    [pure] = [contract for contract in CONTRACTS if contract["name"].startswith("Decisions")]
    office = ROOT / "shared" / "office"
    modules = {file.stem for file in office.glob("*.py")} | {file.parent.name for file in office.glob("*/__init__.py")}
    named = {
        name.removeprefix("shared.office.") for name in pure["source_modules"] if name.startswith("shared.office.")
    }
    assert named == modules - OFFICE_EDGE
