"""Journeys that share one company: what one of them records, the later ones find."""
