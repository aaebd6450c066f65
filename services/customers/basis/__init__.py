"""What decisions of customers rest on beside their stream, looked up in its tables."""
