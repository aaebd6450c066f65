"""The doors of staff: what may be asked of it and what it shows, by noun."""
