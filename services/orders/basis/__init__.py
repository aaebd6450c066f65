"""What decisions of orders rest on beside their stream, looked up in its tables."""
