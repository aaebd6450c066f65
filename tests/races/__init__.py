"""Wishes side by side through the doors: what may happen once happens once."""
