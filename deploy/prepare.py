"""Makes databases and topics ready before the services start; run again, it changes nothing.

Reads HUIKUAN_ADMIN_DSN (the superuser), HUIKUAN_KAFKA, HUIKUAN_PARTITIONS (3 without it), HUIKUAN_DASHBOARD_PASSWORD
and HUIKUAN_PASSWORD_<SERVICE> for each service.
"""

import asyncio
import os
import sys
from collections.abc import Mapping

from ops.stack import kafka
from ops.stack.layout import SERVICES
from shared.runtime.databases import prepare


async def everything(variables: Mapping[str, str]) -> list[str]:
    """Prepare all databases, then the topics; return the topics that were made. KeyError names what is not set."""
    for service in SERVICES:  # one after the other: they share the role of the dashboards
        password = variables[f"HUIKUAN_PASSWORD_{service.upper()}"]
        await prepare(variables["HUIKUAN_ADMIN_DSN"], service, password, variables["HUIKUAN_DASHBOARD_PASSWORD"])
    partitions = int(variables.get("HUIKUAN_PARTITIONS") or kafka.PARTITIONS)
    return await kafka.ensure_topics(variables["HUIKUAN_KAFKA"], partitions)


if __name__ == "__main__":
    made = asyncio.run(everything(os.environ))
    sys.stdout.write(f"databases are ready; {len(made)} topics made\n")
