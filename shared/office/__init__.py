"""What every office has, written once for all services: people, rights, owners, duties, proposals, files, numbers."""
