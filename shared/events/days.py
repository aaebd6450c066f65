"""Days that may enter the house: what rule books and the reckoning of due dates cover."""

from datetime import date
from typing import Annotated

from pydantic import Field

Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 12, 31))]
"""A business day; beyond it lies a slip of the pen."""
