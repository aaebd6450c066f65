"""Tables that every service keeps alike: roster, changed shared numbers, customers, duties, attachments.

The SQL beside this folder (`migrations/`) reads them as of a day and shows them in schema `bi`. P4-1, P2-1, P2-2a,
P5-4.2
"""

from pathlib import Path

from shared.office.tables.customers import REGISTER
from shared.office.tables.duties import DUTIES
from shared.office.tables.files import ATTACHMENT
from shared.office.tables.roster import ROSTER
from shared.runtime.tables.definition import Projection

MIGRATIONS = Path(__file__).parent.with_name("migrations")

OF_SOME = frozenset({"proposals"})
"""Folders of rooms that not every service has."""


def projections(service: str) -> tuple[Projection, ...]:
    """Return what every service keeps: copies of the roster and of the register, its own duties and attachments."""
    return (
        Projection(people(service), ("staff",), ROSTER, comment="花名册 / the roster, as this service knows it"),
        Projection(
            f"{service}_customers",
            ("customers",),
            REGISTER,
            comment="客户及其归属 / customers and whose they are, as this service knows it",
        ),
        Projection(f"{service}_duties", (service,), DUTIES, comment="待办事项 / the duties of this service"),
        Projection(
            f"{service}_files",
            (service,),
            (ATTACHMENT,),
            comment="附件 / the files of this service's objects",
        ),
    )


def people(service: str) -> str:
    """Return the name of the projection that holds a service's copy of the roster."""
    return f"{service}_people"


def migrations() -> tuple[tuple[str, Path], ...]:
    """Return place and folder of the SQL that reads these tables; it is applied when the tables are there."""
    folders = [folder.name for folder in sorted(MIGRATIONS.iterdir()) if folder.is_dir()]
    return tuple(migration(name) for name in folders if name not in OF_SOME)


def migration(name: str) -> tuple[str, Path]:
    """Return place and folder of the SQL that reads the tables of one room."""
    return f"office/{name}", MIGRATIONS / name
