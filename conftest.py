"""Loads the plugin that counts policy clauses; it stands here so that any way of starting pytest finds it."""

pytest_plugins = ("tests.clauses",)
