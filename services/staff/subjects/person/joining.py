"""The checklist of who joins: papers, training, approvals. P4-8.1"""

from collections.abc import Iterator

from services.staff.policy import HEAD_APPROVAL, TRAINING, StaffRules
from services.staff.subjects.person.placing import on_roster
from services.staff.subjects.person.state import Person, PersonBasis
from services.staff.subjects.person.wishes import DoJoiningItem
from shared.events.staff import JoiningCompleted, JoiningItemDone
from shared.runtime.ask.decisions import Refused, check_same


class NoChecklist(Refused):
    """Who was brought in, or joined before there was a checklist, counts as complete."""

    clause = "P4-8.1"
    status = 409


class UnknownItem(Refused):
    """The checklist has certain items, as of the day of joining."""

    field = "item"
    clause = "P4-8.1"


class TrainingNotPassed(Refused):
    """The training is passed with enough points of 100: let it be repeated."""

    field = "points"
    clause = "P4-8.1"


class PointsOfTheTraining(Refused):
    """Points belong to the training, and to nothing else."""

    field = "points"
    clause = "P4-8.1"


class OwnChecklist(Refused):
    """Nobody records an item of his or her own checklist."""

    clause = "P4-8.1"
    status = 403


class NotYourItem(Refused):
    """The head of the department records `head_approval`, where there is none a director or the GM; hr all others."""

    clause = "P4-8.1"
    status = 403


MOST_POINTS = 100


def do_item(person: Person, command: DoJoiningItem, basis: PersonBasis) -> Iterator[JoiningItemDone | JoiningCompleted]:
    """Yield the item, and that the checklist is complete where it was the last; nothing where it is on record so."""
    joined = on_roster(person, command.staff_id)
    if (known := person.items.get(command.item)) is not None:
        check_same(
            command.model_dump(), known.model_dump(), f"{known.item} of {known.staff_id} was done on {known.done_on}."
        )
        return
    if not joined.checklist:
        raise NoChecklist(f"{command.staff_id} has none.")
    rules = basis.policy.on(joined.joined_on)
    check_item(command, rules)
    check_recorder(command, basis)
    yield JoiningItemDone(**command.model_dump(), recorded_by=basis.stamp.actor)
    if person.completed_on is None and not missing(person, rules):
        yield JoiningCompleted(staff_id=command.staff_id, completed_on=basis.stamp.today)


def missing(person: Person, rules: StaffRules) -> list[str]:
    """Return what of the checklist is still to be done."""
    return [item for item in rules.joining_items if item not in person.items]


def check_item(command: DoJoiningItem, rules: StaffRules) -> None:
    """Refuse what is no item, and a training that was not passed."""
    if command.item not in rules.joining_items:
        raise UnknownItem(f"{command.item} is none of {', '.join(rules.joining_items)}.")
    if command.item != TRAINING:
        if command.points is not None:
            raise PointsOfTheTraining(f"{command.item} has none.")
        return
    needs = {"points": command.points, "training_pass": rules.training_pass, "policy": rules.version}
    if command.points is None or not rules.training_pass <= command.points <= MOST_POINTS:
        raise TrainingNotPassed(
            f"{command.points if command.points is not None else 'No'} points, and {rules.training_pass} to "
            f"{MOST_POINTS} are needed.",
            **needs,
        )


def check_recorder(command: DoJoiningItem, basis: PersonBasis) -> None:
    """Refuse whoever may not record this item."""
    actor, roles = basis.stamp.actor, basis.stamp.roles
    if actor == command.staff_id:
        raise OwnChecklist(f"{actor} asks for {actor}.")
    if command.item != HEAD_APPROVAL:
        if "hr" not in roles:
            raise NotYourItem(f"{command.item} is recorded by hr.")
    elif basis.head not in {None, command.staff_id}:
        if actor != basis.head:
            raise NotYourItem(f"{command.item} is recorded by {basis.head}.")
    elif not roles & {"director", "gm"}:
        raise NotYourItem(f"{command.item} is recorded by a director or the GM: the department has no other head.")
