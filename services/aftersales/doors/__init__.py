"""The doors of aftersales: what may be asked of it and what it shows, by noun."""
