"""Makes databases and topics ready before the services start; run again, it changes nothing.

Reads HUIKUAN_ADMIN_DSN (the superuser), HUIKUAN_KAFKA, HUIKUAN_PARTITIONS (3 without it), HUIKUAN_DASHBOARD_PASSWORD,
HUIKUAN_PASSWORD_<SERVICE> for each service and HUIKUAN_PASSWORD_ISSUER; HUIKUAN_KAFKA_PASSWORD_FILE (of the user
`broker`) and HUIKUAN_KAFKA_CA_FILE where Kafka wants a log-in; HUIKUAN_RULES, the folder of the numbers with which a
company begins in empty databases, where it brings any.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from ops.stack import issuer, kafka
from ops.stack.layout import BROKER
from shared import PREPARED, SERVICES
from shared.office.books import home_numbers
from shared.runtime.databases import prepare, require_unedited_home
from shared.runtime.kafka import Kafka


async def everything(variables: Mapping[str, str]) -> list[str]:
    """Prepare all databases, then the topics; return the topics that were made. KeyError names what is not set."""
    passwords = {service: variables[f"HUIKUAN_PASSWORD_{service.upper()}"] for service in SERVICES}
    of_issuer = variables["HUIKUAN_PASSWORD_ISSUER"]
    admin_dsn, dashboard = variables["HUIKUAN_ADMIN_DSN"], variables["HUIKUAN_DASHBOARD_PASSWORD"]
    rules = variables.get("HUIKUAN_RULES")
    home = home_numbers(Path(rules)) if rules else {}
    await require_unedited_home(admin_dsn, SERVICES, home)
    for service in PREPARED:  # one after the other: they share the role of the dashboards
        await prepare(admin_dsn, service, passwords[service], dashboard, home)
    await issuer.prepare(admin_dsn, of_issuer)
    partitions = int(variables.get("HUIKUAN_PARTITIONS") or kafka.PARTITIONS)
    way = _way_to_kafka(variables)
    if way.user:
        await kafka.ensure_rights(way)
    return await kafka.ensure_topics(way, partitions)


def _way_to_kafka(variables: Mapping[str, str]) -> Kafka:
    file, authority = variables.get("HUIKUAN_KAFKA_PASSWORD_FILE"), variables.get("HUIKUAN_KAFKA_CA_FILE")
    if not file:
        return Kafka(variables["HUIKUAN_KAFKA"])
    password = Path(file).read_text(encoding="ascii").strip()
    return Kafka(variables["HUIKUAN_KAFKA"], BROKER, password, Path(authority) if authority else None)


if __name__ == "__main__":
    made = asyncio.run(everything(os.environ))
    sys.stdout.write(f"databases are ready; {len(made)} topics made\n")
