"""`python -m ops`: the command line. Ctrl-C is answered from the first moment, while modules are still being read."""

import sys

INTERRUPTED = 130

if __name__ == "__main__":  # processes that rebuild tables load this file, too
    try:
        from ops.cli import main

        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(INTERRUPTED)
