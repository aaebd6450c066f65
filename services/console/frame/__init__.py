"""The frame: everything that all pages are made of."""
