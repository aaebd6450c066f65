"""Fetches the packages of the console's pages into a folder, for the image: `python -m ops.webjars FOLDER`."""

import sys
from pathlib import Path

from ops.stack import jars


def say(text: str) -> None:
    """Tell whoever builds an image."""
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    jars.fetch([jar for jar in jars.locked() if jar.is_for_pages], Path(sys.argv[1]), say)
