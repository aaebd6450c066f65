"""What the doors of receivables answer, a file per theme."""
