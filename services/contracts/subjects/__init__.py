"""The subjects of contracts: what may be wished, what follows, and why not."""
