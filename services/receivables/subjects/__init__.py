"""The subjects of receivables: what may be wished, what follows, and why not."""
