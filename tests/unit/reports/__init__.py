"""Reports and month ends from the command line."""
