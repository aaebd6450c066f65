"""One package per service; none imports another: they know each other through `shared.events` only."""
