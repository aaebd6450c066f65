"""`python -m services.aftersales`: run the service."""

from services.aftersales.app import SERVICE
from shared.runtime.service import run

run(SERVICE)
