"""The local stack: its rules by themselves, and once with real servers."""
