"""The doors of orders: what may be asked of it and what it shows, by noun."""
