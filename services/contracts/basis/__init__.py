"""What decisions of contracts rest on beside their stream, looked up in its tables."""
