"""Every text of the console, as it stands in its source: what the catalogue must have Chinese for."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from services import console
from services.console.frame.rule_values import RULE
from services.console.frame.words import CODES
from shared import SERVICES
from shared.language import COLUMN

ROOT = Path(console.__file__).parent
CODE = "code"
"""The context of codes of the domain: `cash`, `draft`."""

IN_TEMPLATE = re.compile(r"""\bt\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
TITLES = re.compile(r"""\{% set titles = \{(.*?)\} %\}""")
# By what is called: places of positional arguments, and names of others, that are shown to people.
SHOWN: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    "t": ((0,), ()),
    "worded": ((0,), ()),
    "Work": ((1,), ()),
    "_begun": ((2,), ()),
    "Listing": ((1,), ("empty",)),
    "Form": ((1, 7), ("empty",)),
    "Act": ((1,), ("about",)),
    "Field": ((), ("hint",)),
    "Section": ((0,), ("empty",)),
    "section_of": ((1,), ()),
    "_mine": ((2,), ()),
    "_section": ((0,), ()),
    "Offer": ((0,), ()),
    "Tile": ((0,), ()),
    "counted": ((0,), ()),
    "record": ((1,), ()),
    "_entry": ((1,), ()),
    "Chart": ((1,), ()),
    "NotLetIn": ((), ()),
}
NAMED = {"Column", "Field"}
TABLES = {"TOLD", "SENTENCES", "DIFFERENT"}
DEFAULTS = {"empty"}


def texts() -> frozenset[tuple[str, str]]:
    """Return (context, English) of everything that the console shows."""
    codes, services = ((CODE, code) for code in CODES), (("", name) for name in SERVICES)
    return frozenset({*_of_templates(), *_of_source(), *codes, *services, *_of_rules()})


def _of_rules() -> Iterator[tuple[str, str]]:
    """Yield what the numbers of the policies are called."""
    books = [*ROOT.parent.glob("*/policy/*.toml"), ROOT.parents[1] / "shared" / "office" / "rules.toml"]
    for book in books:
        for room, numbers in tomllib.loads(book.read_text(encoding="utf-8")).items():
            yield from ((RULE, f"{room}.{name}") for name, told in numbers.items() if "decided_in" in told)


def _of_templates() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "templates").glob("*.html")):
        text = file.read_text(encoding="utf-8")
        for double, single in IN_TEMPLATE.findall(text):
            yield "", double or single
        for titles in TITLES.findall(text):
            yield from (("", title) for title in ast.literal_eval("{" + titles + "}").values())


def _of_source() -> Iterator[tuple[str, str]]:
    for file in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _of_call(node, constants)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value and _names(node) & {*TABLES, *DEFAULTS}:
                yield from (("", text) for text in _strings(node.value, values_only=True))
            elif isinstance(node, ast.Tuple):
                yield from _of_row(node)


def _names(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {getattr(one, "id", "") for one in targets}


def _of_call(node: ast.Call, constants: dict[str, ast.expr]) -> Iterator[tuple[str, str]]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    places, keywords = SHOWN.get(name, ((), ()))
    for at in places:
        if at < len(node.args):
            yield from (("", text) for text in _strings(node.args[at]))
    for keyword in node.keywords:
        if keyword.arg in keywords:
            yield from (("", text) for text in _strings(keyword.value))
        if name in NAMED and keyword.arg == "choices":
            yield from ((CODE, text) for text in _strings(_resolved(keyword.value, constants)))
    if name in NAMED and node.args and isinstance(node.args[0], ast.Constant):
        yield COLUMN, str(node.args[0].value).rpartition(".")[2]
    if name == "Column" and len(node.args) > 3:
        yield from ((CODE, text) for text in _strings(_resolved(node.args[3], constants)))


def _of_row(node: ast.Tuple) -> Iterator[tuple[str, str]]:
    """Yield the title in a row such as ("contracts", "Contracts", (Column(…), …))."""
    if len(node.elts) >= 3 and all(isinstance(one, ast.Constant) for one in node.elts[:2]):
        first, second = node.elts[:2]
        assert isinstance(first, ast.Constant)
        assert isinstance(second, ast.Constant)
        for one in (first, second):
            if isinstance(one.value, str) and one.value[:1].isupper() and not one.value.isupper():
                yield "", one.value


def _resolved(node: ast.expr, constants: dict[str, ast.expr]) -> ast.expr:
    return constants.get(node.id, node) if isinstance(node, ast.Name) else node


def _strings(node: ast.expr, *, values_only: bool = False) -> Iterator[str]:
    if isinstance(node, ast.Dict) and values_only:
        for value in node.values:
            yield from _strings(value)
        return
    if isinstance(node, ast.Call):
        for argument in node.args:
            yield from _strings(argument, values_only=values_only)
        return
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and len(one.value) > 1:  # a grade is a letter
            yield one.value
