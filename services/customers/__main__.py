"""`python -m services.customers`: run the service."""

from services.customers.app import SERVICE
from shared.runtime.service import run

run(SERVICE)
