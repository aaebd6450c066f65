"""What all services share: the published language (`events`) and the plumbing (`runtime`)."""
