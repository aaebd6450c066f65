"""`python -m services.contracts`: run the service."""

from shared.runtime.starting import start

start("contracts")
