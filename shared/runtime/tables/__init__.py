"""What tables of projections are, and how they stand in PostgreSQL."""
