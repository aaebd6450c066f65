"""The basis of contracts' decisions beside their stream, looked up in its tables."""
