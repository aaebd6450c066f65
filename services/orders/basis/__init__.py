"""The basis of orders' decisions beside their stream, looked up in its tables."""
