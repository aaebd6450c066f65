"""`python -m services.contracts`: run the service."""

from services.contracts.app import SERVICE
from shared.runtime.service import run

run(SERVICE)
