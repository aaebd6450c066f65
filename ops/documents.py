"""Writes the OpenAPI and AsyncAPI documents of every service to docs/api: `python -m ops.documents`."""

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from ops.stack.layout import PROJECT
from shared import SERVICES
from shared.runtime.http.application import routed
from shared.runtime.http.asyncapi import document
from shared.runtime.http.openapi import describe

FOLDER = PROJECT / "docs" / "api"


def documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield file name and content of every document, as the services serve them at /openapi.json and /asyncapi.json."""
    for name in SERVICES:
        service = import_module(f"services.{name}.app").SERVICE
        yield f"{name}.openapi.json", describe(routed(service))
        yield f"{name}.asyncapi.json", document(service)


def text(content: dict[str, Any]) -> str:
    """Return the bytes that are committed, as text."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write(folder: Path) -> int:
    """Write the documents that have changed and return how many have."""
    folder.mkdir(exist_ok=True)
    changed = 0
    for name, content in documents():
        file, new = folder / name, text(content)
        if not file.exists() or file.read_text(encoding="utf-8") != new:
            file.write_text(new, encoding="utf-8", newline="\n")
            changed += 1
    return changed


if __name__ == "__main__":
    sys.stdout.write(f"{write(FOLDER)} documents written\n")
