"""`python -m services.staff`: run the service."""

from shared.runtime.starting import start

start("staff")
