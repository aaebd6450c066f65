"""What decisions of staff rest on beside their stream, looked up in its tables."""
