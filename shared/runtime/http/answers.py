"""What reading doors answer, by name: rows of lists, columns of reports, single things.

The doors answer rows as the tables hold them, old ones included, so these models validate nothing: the OpenAPI document
is made of them, and tests hold it against what the doors answer.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue, create_model

from shared.runtime.http.tables import Totals

Responses = dict[int | str, dict[str, Any]]

Amount = Annotated[str, Field(pattern=r"^-?[0-9]{1,16}\.[0-9]{2}$")]
"""Yuan and fen."""

Number = Annotated[str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
"""A quantity or a share, with as many places as it has."""

Clock = Annotated[str, Field(pattern=r"^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$")]
"""A time of day in Shanghai."""


class Shown(BaseModel):
    """A thing, or a row of a list or report: amounts are decimal strings, days ISO dates, null where there is none."""

    model_config = ConfigDict(extra="forbid")


def shows(thing: Any, *, tagged: bool = False) -> Responses:
    """Say that a door shows one thing; `tagged`: with its ETag."""
    headers = {"headers": {"ETag": {"$ref": "#/components/headers/ETag"}}} if tagged else {}
    return {200: {"model": thing, **headers}}


def lists(row: type[Shown]) -> Responses:
    """Say that a door lists rows in pages."""
    members: dict[str, Any] = {
        "items": list[row],  # type: ignore[valid-type]  # a type that is made at run time
        "next": Annotated[str | None, Field(description="The cursor of the next page; null: this was the last.")],
        "totals": (Annotated[Totals | None, Field(description="Of the whole list, with `?totals=true`.")], None),
    }
    return shows(
        create_model(f"{row.__name__}Page", __base__=Shown, __doc__="Rows of a list, and where it goes on.", **members)
    )


def tabulates(row: type[Shown], *, in_part: bool = False) -> Responses:
    """Say that a door answers a report: the names of its columns, and rows with a value for each.

    `in_part`: it answers the first rows alone where it is asked for them, with totals of all.
    """
    columns: list[JsonValue] = list(row.model_fields)
    values = tuple(
        Annotated[field.rebuild_annotation(), Field(title=name)]  # as prefixItems: a value in each column's place
        for name, field in row.model_fields.items()
    )
    members: dict[str, Any] = {
        "columns": Annotated[list[str], Field(json_schema_extra={"const": columns})],
        "rows": list[tuple[values]],  # type: ignore[valid-type]
    }
    if in_part:
        members["totals"] = (Annotated[Totals | None, Field(description="Of all rows, with `?totals=true`.")], None)
    return shows(create_model(f"{row.__name__}Report", __base__=Shown, __doc__=row.__doc__, **members))
