"""`python -m services.customers`: run the service."""

from shared.runtime.starting import start

start("customers")
