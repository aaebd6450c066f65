"""The basis of customers' decisions beside their stream, looked up in its tables."""
