"""Rebuilding projections from their logs, on a real PostgreSQL."""
