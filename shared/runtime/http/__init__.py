"""The doors of a service: what may come in, what goes out, and the documents that tell of both."""
