"""The subjects of staff: what may be wished, what follows, and why not."""
