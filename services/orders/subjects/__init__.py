"""The subjects of orders: what may be wished, what follows, and why not."""
