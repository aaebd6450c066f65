"""The subjects of customers: what may be wished, what follows, and why not."""
