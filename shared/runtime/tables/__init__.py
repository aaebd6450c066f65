"""The tables of projections, and how they stand in PostgreSQL."""
