"""Runs command lines of whichever checkout it finds on its path: one a line of its input, as JSON, and so its answers.

One process for all: to start Python anew takes longer than most of what a line does.
"""

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper

from ops.cli import main

if __name__ == "__main__":
    for line in sys.stdin:
        out, error = (TextIOWrapper(BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        with redirect_stdout(out), redirect_stderr(error):
            code = main(json.loads(line))
        said = []
        for spoken in (out, error):
            spoken.seek(0)
            said.append(spoken.read())
        print(json.dumps([code, *said]), flush=True)  # noqa: T201  # its answer
