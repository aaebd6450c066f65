"""Rebuilds: tables made from the logs beside the live ones, and compared with them."""
