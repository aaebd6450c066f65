"""What all services share: the language between them, what every office has, and the plumbing."""

SERVICES = ("contracts", "orders", "receivables", "customers", "aftersales", "staff")
"""The services, in the order of their ports: the one list, from which everything else is derived."""
