#!/bin/sh
# Draws the passwords, keys and certificates of a compose stack into deploy/secrets (which git ignores): what is missing is
# drawn, what is there stays as it is.
#   sh deploy/secrets.sh
# The folder is closed to others; files that containers mount are readable inside it, since they run as other users.
# operator.key and ca.key are mounted nowhere: the command line and this script alone sign with them. client.secret is empty
# until the console's secret at an OpenID provider is put in.
set -eu
umask 077
cd -- "$(dirname -- "$0")"
services="contracts orders receivables customers aftersales staff"
kafka_users="broker reader $services"
draw() { od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'; }
known() { [ -e "secrets/$1" ]; }
settle() { chmod "$2" "secrets/$1.$$" && mv "secrets/$1.$$" "secrets/$1"; } # moved in whole: half a key locks everybody out

# Passwords of the database stand in two files, which must tell the same: prepare.env first, by which they are made.
mkdir -p secrets
if ! known prepare.env; then
    superuser=$(draw 24)
    rm -f secrets/*.env
    printf '%s' "$superuser" >"secrets/postgres.password.$$"
    settle postgres.password 0444
    {
        echo "HUIKUAN_ADMIN_DSN=postgresql://postgres:$superuser@postgres:5432/postgres"
        echo "HUIKUAN_DASHBOARD_PASSWORD=$(draw 24)"
    } >"secrets/prepare.env.$$"
    settle prepare.env 0600
fi
database() {
    name=HUIKUAN_PASSWORD_$(echo "$1" | tr a-z A-Z)
    if ! grep -q "^$name=" secrets/prepare.env; then
        { cat secrets/prepare.env && echo "$name=$(draw 24)"; } >"secrets/prepare.env.$$"
        settle prepare.env 0600
    fi
    if ! known "$1.env"; then
        password=$(sed -n "s/^$name=//p" secrets/prepare.env)
        echo "HUIKUAN_DATABASE_URL=postgresql://huikuan_$1:$password@postgres:5432/huikuan_$1" >"secrets/$1.env.$$"
        settle "$1.env" 0600
    fi
}
for one in $services issuer; do database "$one"; done

openssl version >/dev/null 2>&1 || {
    echo "openssl is missing: install OpenSSL 1.1.1 or newer" >&2
    exit 1
}
# Key pairs (Ed25519), NAME.key and NAME.pub with the mode of the private half. Moved in whole, the private half first.
pair() {
    if ! known "$1.key"; then
        openssl genpkey -algorithm ed25519 -out "secrets/$1.key.$$" 2>/dev/null || {
            echo "openssl cannot draw an Ed25519 key: install OpenSSL 1.1.1 or newer" >&2
            exit 1
        }
        settle "$1.key" "$2"
    fi
    chmod "$2" "secrets/$1.key" # the issuer's was closed to others in an older release, which mounted it nowhere
    if ! known "$1.pub"; then
        openssl pkey -in "secrets/$1.key" -pubout -out "secrets/$1.pub.$$"
        settle "$1.pub" 0444
    fi
}
pair issuer 0444
pair operator 0600
for service in $services; do pair "service-$service" 0444; done
rm -f secrets/token.key # of an older release, which let each service sign for everybody

# Random words in hex: NAME BYTES MODE.
word() {
    if ! known "$1"; then
        draw "$2" >"secrets/$1.$$"
        settle "$1" "$3"
    fi
}
for user in $kafka_users; do word "kafka-$user.password" 24 0444; done
for service in $services; do word "mac-$service.key" 32 0444; done # seals of a service's records: it and its readers
word session.key 32 0444 # seals the console's cookies
if ! known client.secret; then
    : >"secrets/client.secret.$$"
    settle client.secret 0444
fi

# Certificates, all signed by an authority of our own, for ten years: NAME, and by which names the server is called.
key() {
    if ! known "$1.key"; then
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "secrets/$1.key.$$" 2>/dev/null
        settle "$1.key" "$2"
    fi
}
key ca 0600
if ! known ca.crt; then
    openssl req -x509 -new -key secrets/ca.key -sha256 -days 3650 -subj "/CN=huikuan" -out "secrets/ca.crt.$$" \
        -addext "keyUsage=critical,keyCertSign,cRLSign"
    settle ca.crt 0444
    rm -f secrets/kafka.crt secrets/postgres.crt # signed by another one
fi
certificate() {
    key "$1" 0444
    if ! known "$1.crt"; then
        printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\n' "$2" >"secrets/$1.ext"
        openssl req -new -key "secrets/$1.key" -subj "/CN=$1" -out "secrets/$1.csr"
        openssl x509 -req -in "secrets/$1.csr" -CA secrets/ca.crt -CAkey secrets/ca.key -sha256 -days 3650 \
            -set_serial "0x$(draw 16)" -extfile "secrets/$1.ext" -out "secrets/$1.crt.$$" 2>/dev/null
        rm "secrets/$1.csr" "secrets/$1.ext"
        settle "$1.crt" 0444
        rm -f "secrets/$1.pem"
    fi
    if ! known "$1.pem"; then
        cat "secrets/$1.key" "secrets/$1.crt" >"secrets/$1.pem.$$"
        settle "$1.pem" 0444
    fi
}
certificate kafka DNS:kafka,DNS:localhost,IP:127.0.0.1
certificate postgres DNS:postgres,DNS:localhost,IP:127.0.0.1
echo "deploy/secrets is complete: keep it with the backups of the data" >&2
