"""Writes the JSON Schemas of the published language: `python -m ops.schemas`.

A version that was written once is kept: a change that would break its readers is refused, and nothing is written.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from shared.events import Event, schema
from shared.events.registry import EVENTS


def broken(folder: Path, events: Sequence[type[Event]]) -> list[str]:
    """Return in which ways the classes of now break the promises of the files in `folder`."""
    return [
        f"{event.TYPE}: {said}"
        for event in events
        if (file := folder / schema.name(event)).exists()
        for said in schema.incompatible(json.loads(file.read_text(encoding="utf-8")), schema.document(event))
    ]


def write(folder: Path, events: Sequence[type[Event]]) -> int:
    """Write the file of every event and return how many have changed."""
    folder.mkdir(exist_ok=True)
    changed = 0
    for event in events:
        file, text = folder / schema.name(event), schema.text(schema.document(event))
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8", newline="\n")
            changed += 1
    return changed


def main() -> int:
    """Write what has changed; 1 where a change needs a new version."""
    if said := broken(schema.FOLDER, EVENTS):
        sys.stderr.write("\n".join([*said, "A fact with this shape needs a new version, see docs/architecture.md", ""]))
        return 1
    sys.stdout.write(f"{write(schema.FOLDER, EVENTS)} schemas written\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
