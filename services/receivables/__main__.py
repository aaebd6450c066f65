"""`python -m services.receivables`: run the service."""

from shared.runtime.starting import start

start("receivables")
