#!/bin/sh
# Draws the passwords and the keys of a compose stack into deploy/secrets (which git ignores): what is missing is drawn,
# what is there stays as it is.
#   sh deploy/secrets.sh
# The folder is closed to others; files that containers mount are readable inside it, since they run as other users.
# issuer.key and operator.key are mounted nowhere: the command line alone signs with them.
set -eu
umask 077
cd -- "$(dirname -- "$0")"
services="contracts orders receivables customers aftersales staff"
draw() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }

# Passwords are drawn all at once: each stands in several files, which must tell the same.
if ! [ -e secrets/prepare.env ]; then
    draft=secrets.$$
    mkdir "$draft"
    superuser=$(draw 24)
    printf '%s' "$superuser" >"$draft/postgres.password"
    chmod 0444 "$draft/postgres.password"
    {
        echo "HUIKUAN_ADMIN_DSN=postgresql://postgres:$superuser@postgres:5432/postgres"
        echo "HUIKUAN_DASHBOARD_PASSWORD=$(draw 24)"
    } >"$draft/prepare.env"
    for service in $services; do
        password=$(draw 24)
        echo "HUIKUAN_PASSWORD_$(echo "$service" | tr a-z A-Z)=$password" >>"$draft/prepare.env"
        echo "HUIKUAN_DATABASE_URL=postgresql://huikuan_$service:$password@postgres:5432/huikuan_$service" >"$draft/$service.env"
    done
    mv "$draft" secrets
fi

# Key pairs (Ed25519), NAME.key and NAME.pub with the mode of the private half. Moved in whole, the private half first.
pair() {
    if ! [ -e "secrets/$1.key" ]; then
        openssl genpkey -algorithm ed25519 -out "secrets/$1.key.$$" 2>/dev/null || {
            echo "openssl cannot draw an Ed25519 key: install OpenSSL 1.1.1 or newer" >&2
            exit 1
        }
        chmod "$2" "secrets/$1.key.$$"
        mv "secrets/$1.key.$$" "secrets/$1.key"
    fi
    if ! [ -e "secrets/$1.pub" ]; then
        openssl pkey -in "secrets/$1.key" -pubout -out "secrets/$1.pub.$$"
        chmod 0444 "secrets/$1.pub.$$"
        mv "secrets/$1.pub.$$" "secrets/$1.pub"
    fi
}
pair issuer 0600
pair operator 0600
for service in $services; do pair "service-$service" 0444; done
rm -f secrets/token.key # of an older release, which let each service sign for everybody
echo "deploy/secrets is complete: keep it with the backups of the data" >&2
