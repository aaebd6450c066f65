"""The event log of a service, the way of its events to Kafka, and the logs of others."""
