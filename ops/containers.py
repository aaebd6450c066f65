"""Writes what containers know of the services, from the one list of them: `python -m ops.containers`.

docker-compose.yml comes of its template beside deploy/Dockerfile, the list in deploy/secrets.sh of `shared.SERVICES`.
Both are committed, so whoever runs them needs no Python.
"""

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ops.stack.layout import DESK, FIRST_PORT, PROJECT, offsets, reads
from shared import SERVICES

TEMPLATE = "docker-compose.yml.j2"
LISTED = re.compile(r'^services=".*"$', re.MULTILINE)


def files(folder: Path = PROJECT) -> Iterator[tuple[Path, str]]:
    """Yield each file and what it has to hold."""
    yield folder / "docker-compose.yml", composed(SERVICES, {one: reads(one) for one in SERVICES})
    script = folder / "deploy" / "secrets.sh"
    yield script, LISTED.sub(f'services="{" ".join(SERVICES)}"', script.read_text(encoding="utf-8"), count=1)


def composed(services: Sequence[str], sources: Mapping[str, Collection[str]]) -> str:
    """Return docker-compose.yml for services, each with those whose seals it has to know."""
    templates = Environment(
        loader=FileSystemLoader(PROJECT / "deploy"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # it writes YAML out of names of services
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    return templates.get_template(TEMPLATE).render(
        services=services,
        reads={one: sorted({one, *sources[one]}) for one in services},
        ports={one: FIRST_PORT + offsets(services)[one] for one in (*services, *DESK)},
    )


def write() -> int:
    """Write the files that have changed and return how many have."""
    changed = [(file, text) for file, text in files() if file.read_text(encoding="utf-8") != text]
    for file, text in changed:
        file.write_text(text, encoding="utf-8", newline="\n")
    return len(changed)


if __name__ == "__main__":
    sys.stdout.write(f"{write()} files written\n")
