"""`python -m services.receivables`: run the service."""

from services.receivables.app import SERVICE
from shared.runtime.service import run

run(SERVICE)
