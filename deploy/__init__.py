"""What runs in containers: the image of the services, their one-shot preparation, their secrets."""
