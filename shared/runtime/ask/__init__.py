"""From a wish to facts: the state of a stream, a decision on it, and an append that nobody overtook."""
