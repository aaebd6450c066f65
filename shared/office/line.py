"""The line of decision of a matter: head -> director -> gm -> board, by the roster of the day. P4-1

Who may not decide is replaced by the next in line; where the line ends the act waits. Whoever stands above the one in
turn may decide as well, but an appeal goes to the very next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from shared.events.office import Rank
from shared.events.staff import Step
from shared.office.delegations import Decider
from shared.runtime.ask.decisions import Reader, Refused

RANKS: tuple[Rank, ...] = get_args(Rank)
"""From below. The board delegates nothing."""

STEPS: tuple[Step, ...] = ("head", "director", "gm")
"""Those ranks that somebody may let another decide for."""

# Whoever stands in the line above somebody on a day: the head of the department, all directors, gm and board.
HOLDERS = """
WITH there AS (
    SELECT p.staff_id, p.role, p.department FROM read.placement_on($2) AS p JOIN read.person AS j USING (staff_id)
    WHERE j.joined_on <= $2
      AND NOT EXISTS (SELECT FROM read.leaving AS l WHERE l.staff_id = p.staff_id AND l.left_on < $2))
SELECT 'head' AS rank, h.manager_id AS staff_id FROM read.placement_on($2) AS p
JOIN read.head_on($2) AS h USING (department) JOIN there ON there.staff_id = h.manager_id WHERE p.staff_id = $1
UNION SELECT there.role, there.staff_id FROM there WHERE there.role IN ('director', 'gm')
UNION SELECT 'board', there.staff_id FROM there JOIN read.function_period AS f USING (staff_id)
WHERE f.function = 'board' AND f.from_on <= $2 AND (f.to_on IS NULL OR $2 < f.to_on)
"""


class LineEnds(Refused):
    """Nobody in the line of decision may decide this: it waits."""

    status = 409


class NotInLine(Refused):
    """The next in the line of decision decides: the head of the department, else a director, the gm, the board."""

    status = 403


@dataclass(frozen=True, slots=True)
class Line:
    """Who holds which place in the line above somebody on a day."""

    holders: Mapping[Rank, frozenset[str]] = field(default_factory=dict)

    def in_turn(self, without: frozenset[str], above: Rank | None = None) -> Rank:
        """Return the first place, above another, with somebody who is not among those without. Raises LineEnds."""
        first = 0 if above is None else RANKS.index(above) + 1
        for rank in RANKS[first:]:
            if self.holders.get(rank, frozenset()) - without:
                return rank
        raise LineEnds(f"Nobody is left above the {above}." if above else "")

    def held(self, staff_id: str) -> frozenset[Rank]:
        """Return the places that somebody holds."""
        return frozenset(rank for rank, holders in self.holders.items() if staff_id in holders)


@dataclass(frozen=True, slots=True)
class Seat:
    """Who decides, and which places of the line are his to decide from: his own, or those that are delegated to him."""

    who: Decider
    line: Line
    held: frozenset[Rank]

    def take(self, without: frozenset[str], above: Rank | None = None) -> Rank:
        """Return the place by which it is decided: the highest that is held and not below the one in turn.

        On an appeal against a decision of the place `above` it is the very next one. Raises NotInLine, LineEnds.
        """
        turn = self.line.in_turn(without, above)
        fit = RANKS[RANKS.index(turn) :] if above is None else (turn,)
        held = [rank for rank in fit if rank in self.held]
        if not held:
            raise NotInLine(f"It is the turn of the {turn}.", in_turn=turn)
        return held[-1]


async def line_above(reader: Reader, staff_id: str, day: date) -> Line:
    """Return the line of decision above somebody on a day."""
    holders: dict[Rank, set[str]] = {}
    for row in await reader.fetch(HOLDERS, staff_id, day):
        holders.setdefault(row["rank"], set()).add(row["staff_id"])
    return Line({rank: frozenset(people) for rank, people in holders.items()})
