"""Words of the command line -> a report that can be asked for. Whatever does not fit is refused in one sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ops.language import worded
from ops.reports.catalogue import FORMS, Form
from ops.reports.months import FIRST_YEAR, LAST_YEAR, Month, between
from shared.events.days import END, FIRST_INSTANT

FIRST_DAY, LAST_DAY = "1900-01-01", "2200-12-31"


class Usage(ValueError):
    """The report cannot be asked for like this; the text says how. Exit code 2."""


class NothingToSay(Exception):
    """A document would say nothing at all; the text says why. Exit code 1."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report asked for: its form and the parameters as they go to the service, without those not given."""

    form: Form
    parameters: Mapping[str, str] = field(default_factory=dict)


def question(name: str, *, today: str | None = None, **options: str | None) -> Asked:
    """Return the report of this name with these options (`as_of="2024-06-30"`; None: not given). Raises Usage.

    A report as of a day is one as of `today` where no day is given.
    """
    form = FORMS.get(name)
    if form is None:
        raise Usage(worded("there is no report {name!r}; the reports are {known}", name=name, known=", ".join(FORMS)))
    given = {option: value for option, value in options.items() if value is not None}
    if today is not None and "as_of" in form.optional:
        given.setdefault("as_of", today)
    wanted = {option for alternatives in form.required for option in alternatives.split("|")} | {*form.optional}
    for option in given:
        if option not in wanted:
            raise Usage(worded("report {name} takes no {flag}", name=name, flag=flag(option)))
    for alternatives in form.required:
        flags = worded(" or ").join(map(flag, alternatives.split("|")))
        match sum(option in given for option in alternatives.split("|")):
            case 0:
                raise Usage(worded("report {name} needs {flags}", name=name, flags=flags))
            case 1:
                pass
            case _:
                raise Usage(worded("report {name} takes either {flags}, not both", name=name, flags=flags))
    return Asked(form, {option: checked(option, value) for option, value in given.items()})


def span(first: str, last: str | None) -> tuple[Month, Month]:
    """Return the first and the last month of a run; without a last one it is a single month. Raises Usage."""
    try:
        months = Month.parse(first), Month.parse(last or first)
    except ValueError as unfit:
        raise Usage(str(unfit)) from None
    if months[1] < months[0]:
        raise Usage(worded("--through {last} lies before {first}", last=last, first=first))
    return months


def flag(option: str) -> str:
    """Return an option as it is typed."""
    return "--" + option.replace("_", "-")


def checked(option: str, value: str) -> str:
    """Return the value of an option as it goes to the service. Raises Usage."""
    check = CHECKS.get(option)
    if check is None:
        return value
    try:
        return check(value)
    except ValueError as unfit:
        raise Usage(f"{flag(option)}: {unfit}") from None


def _day(value: str) -> str:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        day = None
    if day is None or day.isoformat() != value:
        raise ValueError(worded("{value!r} is no date: write it as 2024-06-30", value=value))
    if not FIRST_DAY <= value <= LAST_DAY:
        raise ValueError(between(value, FIRST_DAY, LAST_DAY))
    return value


def _instant(value: str) -> str:
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(
            worded("{value!r} is no instant with a time zone: write it as 2024-06-30T18:00:00+08:00", value=value)
        )
    if not FIRST_INSTANT <= instant < END:
        raise ValueError(between(value, FIRST_DAY, LAST_DAY))
    return instant.isoformat()


def _year(value: str) -> str:
    if not (len(value) == len("2024") and value.isascii() and value.isdigit()):
        raise ValueError(worded("{value!r} is no year: write it as 2024", value=value))
    if not FIRST_YEAR <= int(value) <= LAST_YEAR:
        raise ValueError(between(value, FIRST_YEAR, LAST_YEAR))
    return value


CHECKS: Mapping[str, Callable[[str], str]] = {
    "month": lambda value: str(Month.parse(value)),
    "year": _year,
    "as_of": _day,
    "date": _day,
    "from": _day,
    "to": _day,
    "known_at": _instant,
    "at": _instant,
}
