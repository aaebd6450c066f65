"""What decisions of aftersales rest on beside their stream, looked up in its tables."""
