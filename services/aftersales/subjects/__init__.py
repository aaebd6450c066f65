"""The subjects of aftersales: what may be wished, what follows, and why not."""
