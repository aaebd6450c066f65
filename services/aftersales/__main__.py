"""`python -m services.aftersales`: run the service."""

from shared.runtime.starting import start

start("aftersales")
