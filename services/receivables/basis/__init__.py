"""The basis of receivables' decisions beside their stream, looked up in its tables."""
