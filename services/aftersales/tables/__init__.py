"""The floor plan: which tables stand in which projection, out of whose events."""

from services.aftersales.tables.complaints import COMPLAINTS

PROJECTIONS = (COMPLAINTS,)
