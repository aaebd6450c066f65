"""Statements of banks: a file as a bank gives it out, and the bank's layout -> lines by which money came in."""
