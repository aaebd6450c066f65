"""What decisions of receivables rest on beside their stream, looked up in its tables."""
