#!/bin/sh
# Starts the broker of docker-compose.yml: its folder is formatted once, with the users who may log in. Where the passwords
# have changed, it is thrown away and made anew: Kafka is a cache, and the relays fill it again.
set -eu
umask 077
programs=${KAFKA_PROGRAMS:-/opt/kafka/bin}
secrets=${KAFKA_SECRETS:-/run/secrets}
data=${KAFKA_DATA:-/var/lib/kafka/data}
here=${KAFKA_CONFIGURATION:-/etc/huikuan}
run=${KAFKA_RUN:-/tmp/huikuan}

mkdir -p "$run"
password=$(cat "$secrets/kafka-broker.password")
sed -e "s|@PASSWORD@|$password|g" -e "s|@SECRETS@|$secrets|g" -e "s|@DATA@|$data|g" -e "s|@HOST@|${KAFKA_HOST:-kafka}|g" \
    "$here/kafka.properties" >"$run/server.properties"
{ # for the health check
    echo "security.protocol=SASL_SSL"
    echo "ssl.truststore.type=PEM"
    echo "ssl.truststore.location=$secrets/ca.crt"
    echo "sasl.mechanism=SCRAM-SHA-512"
    echo "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username=\"broker\" password=\"$password\";"
} >"$run/client.properties"

mark=$(cat "$secrets"/kafka-*.password | sha256sum)
if [ "$(cat "$data/made-for" 2>/dev/null || :)" != "$mark" ]; then
    rm -rf "${data:?}"/*
    set -- format --cluster-id "$("$programs/kafka-storage.sh" random-uuid)" --config "$run/server.properties"
    for file in "$secrets"/kafka-*.password; do
        user=${file##*/kafka-}
        set -- "$@" --add-scram "SCRAM-SHA-512=[name=${user%.password},password=$(cat "$file")]"
    done
    "$programs/kafka-storage.sh" "$@"
    echo "$mark" >"$data/made-for"
fi
exec "$programs/kafka-server-start.sh" "$run/server.properties"
