"""Input that nobody should send: interchange directories with every kind of bad row, and requests that go wrong."""
