"""The console's own pure parts."""
