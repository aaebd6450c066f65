"""The doors of receivables: what may be asked of it and what it shows, by noun."""
