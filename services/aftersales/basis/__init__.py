"""The basis of after-sales' decisions beside their stream, looked up in its tables."""
