"""Loads the plugins that count policy clauses and print figures, whatever way pytest is started."""

pytest_plugins = ("tests.clauses", "tests.figures")
