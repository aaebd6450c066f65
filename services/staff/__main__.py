"""`python -m services.staff`: run the service."""

from services.staff.app import SERVICE
from shared.runtime.service import run

run(SERVICE)
