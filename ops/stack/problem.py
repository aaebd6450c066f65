"""The one way in which the local stack says no."""

FAILED = 1
USAGE = 2
DEPENDENCY_DOWN = 4


class StackError(Exception):
    """One clear sentence with its cure, and the exit code the command line ends with (1 failed, 4 dependency down)."""

    def __init__(self, message: str, *, exit_code: int = DEPENDENCY_DOWN) -> None:
        """Keep the sentence and the exit code for whoever talks to the user."""
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code
