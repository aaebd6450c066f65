"""Import: from bytes to what the services are asked."""
