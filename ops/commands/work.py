"""test, bench: work on the product itself."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import orjson
from cyclopts import App, Parameter
from cyclopts.validators import Number
from rich.console import Console

from ops.commands.places import place_of, require_file
from ops.stack.layout import PROJECT

BENCHMARKS = {
    "P1": "benchmarks.p1_append",
    "P2": "benchmarks.p2_rebuild",
    "P2C": "benchmarks.p2_contracts",
    "P3": "benchmarks.p3_visible",
    "P7": "benchmarks.p7_feed",
    "P8": "benchmarks.p8_import",
    "P9": "benchmarks.p9_histories",
    "P10": "benchmarks.p10_pages",
    "RACES": "benchmarks.races",
}

EXIT_DIFFERENCE = 3
# Many tests wait for servers: two at once use both cores. In the order of the tree, the short ones fill the end.
SIDE_BY_SIDE = ("--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder")
Size = Annotated[int | None, Parameter(validator=Number(gte=1))]

out = Console(highlight=False)


def register(app: App) -> None:
    """Add the verbs of this room."""
    app.command(test, help_flags=[])
    app.command(bench)


def test(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True)]) -> int:
    """Run all tests; paths and options go to pytest. They start the servers that they need.

    Without a path, two processes share the tests out by files, each with servers of its own.

    Parameters
    ----------
    arguments
        Paths and options of pytest.
    """
    if {"-h", "--help"} & {*arguments}:
        out.print("./huikuan test [PATHS AND OPTIONS OF PYTEST]\n", markup=False)
        out.print("Runs all tests, or those of the paths, on servers of their own. What follows is pytest's help.\n")
    chosen = any(not argument.startswith("-") for argument in arguments)
    command = [sys.executable, "-m", "pytest", *(() if chosen else SIDE_BY_SIDE), *arguments]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIKUAN_")}
    return subprocess.run(command, cwd=PROJECT, env=variables | {"PYTHONPATH": str(PROJECT)}, check=False).returncode


def bench(
    name: str,
    /,
    *,
    events: Size = None,
    rows: Size = None,
    documents: Size = None,
    contracts: Size = None,
    invoices: Size = None,
    attempts: Size = None,
    json: Path | None = None,
) -> int:
    """Run a benchmark: the product, its peers and the physical limit side by side, with ratios.

    Parameters
    ----------
    name
        P1 (append), P2 (rebuild), P2C (rebuild of contracts), P3 (from the door to the row), P7 (feed), P8 (import),
        P9 (decisions beside long histories), P10 (pages of the console), races (what may happen once).
    events
        P2, P2C: how long the history is; 1,000,000 without it. P7: 100,000 without it.
    rows
        P8: how many rows are imported; 200,000 without it.
    documents
        P9: how many documents the customer with the longest history has; 100,000 without it. P8: how many documents
        are imported of one customer, and beside them of customers with ten each; 20,000 without it.
    contracts
        P9: how many contracts the long ledger has; 50,000 without it.
    invoices
        P10: how many invoices the company has; 100,000 without it.
    attempts
        races: how often each is raced for; 100 without it.
    json
        Write the figures to this file as well.
    """
    from importlib import import_module  # noqa: PLC0415
    from inspect import signature  # noqa: PLC0415

    if name.upper() not in BENCHMARKS:
        out.print(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
        return 2
    if json is not None:
        require_file(json)  # before the minutes that a run takes
    run = import_module(BENCHMARKS[name.upper()]).run
    asked = {"events": events, "rows": rows, "documents": documents, "contracts": contracts}
    asked |= {"invoices": invoices, "attempts": attempts}
    sizes = {size: value for size, value in asked.items() if value is not None}
    if strange := sizes.keys() - signature(run).parameters.keys():
        out.print(f"{name.upper()} has no --{strange.pop()}")
        return 2
    figures = run(**sizes)
    text = orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
    if json is not None:
        place_of(json).write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return EXIT_DIFFERENCE if figures.get("wrong") else 0
