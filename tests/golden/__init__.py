"""Histories whose reports are known to the fen."""
