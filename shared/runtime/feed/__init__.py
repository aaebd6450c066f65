"""From the logs of all services to rows and reactions, each event once."""
