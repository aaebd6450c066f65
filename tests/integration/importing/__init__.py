"""Imports through the doors of all six services in one process."""
