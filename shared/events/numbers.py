"""Whole numbers that may enter the house: what PostgreSQL's integers hold, and never a word or a fraction."""

from typing import Annotated

from pydantic import Field, Strict

from shared.events.bounds import between

LARGEST = 2**63 - 1  # PostgreSQL's bigint

Count = Annotated[int, Strict(), between(0, 2**31 - 1)]
"""How many, or how many days."""

Ordinal = Annotated[int, Strict(), between(1, 2**31 - 1)]
"""The place in a sequence that begins with 1: a revision, a part, a rank."""

Position = Annotated[int, Strict(), between(0, LARGEST)]
"""A place in a log; 0: before its first entry."""

Days = Annotated[int, Strict(), Field(ge=0, le=3660)]
Months = Annotated[int, Strict(), Field(ge=0, le=120)]
"""Of terms of payment; the schemas of events have always said these limits."""
