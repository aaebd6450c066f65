"""Documents: what they say, in bytes that are the same for the same rows."""
