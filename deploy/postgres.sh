#!/bin/sh
# Starts the PostgreSQL of docker-compose.yml with TLS: the server wants its key to be its own, closed to others.
set -eu
install -D -o postgres -g postgres -m 0600 /run/secrets/postgres.key /run/huikuan/server.key
install -D -o postgres -g postgres -m 0644 /run/secrets/postgres.crt /run/huikuan/server.crt
exec docker-entrypoint.sh "$@"
