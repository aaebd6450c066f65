"""The doors of customers: what may be asked of it and what it shows, by noun."""
