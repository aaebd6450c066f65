"""What every office has, written once for all services: people, rights, and whose a customer is."""
