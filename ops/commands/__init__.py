"""The verbs of the command line, by room: the stack, the books, the replay, and work on the product itself."""
