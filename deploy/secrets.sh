#!/bin/sh
# Draws the passwords and the token key of a compose stack, once, into deploy/secrets (which git ignores).
#   sh deploy/secrets.sh
# The folder is closed to others; the two files that containers mount are readable inside it, since they run as other users.
set -eu
umask 077
cd -- "$(dirname -- "$0")"
if [ -e secrets/prepare.env ]; then
    echo "deploy/secrets is there already: nothing drawn" >&2
    exit 0
fi
draw() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

draft=secrets.$$
mkdir "$draft"
superuser=$(draw 24)
printf '%s' "$superuser" >"$draft/postgres.password"
draw 32 >"$draft/token.key"
chmod 0444 "$draft/postgres.password" "$draft/token.key"
{
    echo "HUIKUAN_ADMIN_DSN=postgresql://postgres:$superuser@postgres:5432/postgres"
    echo "HUIKUAN_DASHBOARD_PASSWORD=$(draw 24)"
} >"$draft/prepare.env"
for service in contracts orders receivables customers aftersales staff; do
    password=$(draw 24)
    echo "HUIKUAN_PASSWORD_$(echo "$service" | tr a-z A-Z)=$password" >>"$draft/prepare.env"
    echo "HUIKUAN_DATABASE_URL=postgresql://huikuan_$service:$password@postgres:5432/huikuan_$service" >"$draft/$service.env"
done
mv "$draft" secrets
echo "drawn into deploy/secrets: keep it with the backups of the data" >&2
