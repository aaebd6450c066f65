"""The doors of contracts: what may be asked of it and what it shows, by noun."""
