"""Imports of people: what was uploaded, what was read of it, and what became of it. Held by this process alone."""
