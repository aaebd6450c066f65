"""`python -m services.orders`: run the service."""

from services.orders.app import SERVICE
from shared.runtime.service import run

run(SERVICE)
