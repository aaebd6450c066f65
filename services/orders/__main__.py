"""`python -m services.orders`: run the service."""

from shared.runtime.starting import start

start("orders")
