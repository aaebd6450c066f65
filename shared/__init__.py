"""What all services share: the language between them, what every office has, and the plumbing."""

SERVICES = ("contracts", "orders", "receivables", "customers", "aftersales", "staff")
"""The services, in the order of their ports: the one list, from which everything else is derived."""

KEEPER = "staff"
"""The service that keeps the numbers which several services read."""

PREPARED = (KEEPER, *(service for service in SERVICES if service != KEEPER))
"""The services in the order in which they are made ready: the others look up what the keeper recorded."""
