"""The basis of staff's decisions beside their stream, looked up in its tables."""
