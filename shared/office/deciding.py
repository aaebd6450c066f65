"""How a door takes a decision that somebody may make in another's place. P4-1

    Agreement = Annotated[AgreeToOrder, sent(AgreeToOrder, "Agreement", path=("order_no",))]    # has `on_behalf_of`

    @router.post(..., dependencies=[deciding("order.agree", "head", "director", lookup=of_order, number="order_no")])

The door opens for the one whose decision it is: a delegate finds what the one in whose place would find, by the steps
that are delegated. Amounts, and whose objects nobody decides about, are the matter of the decision itself: its basis
has the `Authority`, its fact keeps both people.
"""

from dataclasses import replace

from fastapi import Depends, Request
from fastapi.params import Depends as DependsParameter
from pydantic import ValidationError

from shared.events.staff import Step
from shared.office import delegated, people
from shared.office.delegations import Decider, decider, words_of
from shared.office.doors import NUMBER, Lookup, On, Who
from shared.office.rights import ANYBODY, Act
from shared.office.roster import roster
from shared.runtime.callers import Caller, Kind
from shared.runtime.clock import stamped
from shared.runtime.http.front_door import Parts
from shared.runtime.running import Running

OF_SEVERAL: frozenset[Step] = frozenset({"countersign"})
"""Steps that belong to several heads, and so stand in the table of rights by their own name."""


class Decides(On):
    """Opens a door to one object for whoever decides about it, and for whoever may do so in that one's place."""

    def __init__(self, act: Act, steps: tuple[Step, ...], lookup: Lookup, number: str) -> None:
        super().__init__(act, lookup, number)
        self.steps = steps

    async def __call__(self, request: Request, parts: Parts, who: Who) -> Caller:  # type: ignore[override]  # as `On`
        """Return the caller. Raises the 404 or 403 problem, and NotDelegated."""
        decides = decider(who.name, await _named(request))
        in_place = who.kind is Kind.PERSON and decides.for_whom is not None
        await super().__call__(request, parts, await self._in_place(parts, who, decides) if in_place else who)
        return who

    async def _in_place(self, parts: Running, who: Caller, decides: Decider) -> Caller:
        """Return the one in whose place somebody decides, with no more rights than are delegated.

        What is given or revoked holds at once, so staff is asked first; while it is away the copy here counts.
        """
        await roster(parts).younger_than(0)
        stamp = await stamped(parts.clock, who.name, who.roles)
        right = await delegated.authority(parts.pool, decides, stamp.today)
        steps = right.steps(stamp, *self.steps)
        there = await people.standing(parts.pool, decides.principal, stamp.today)
        heads = there.heads if there is not None and "head" in steps else frozenset()
        roles = words_of(right.words, steps) | (steps & OF_SEVERAL) | {ANYBODY}
        return replace(who, name=decides.principal, roles=roles, heads=heads)


def deciding(act: Act, *steps: Step, lookup: Lookup, number: str) -> DependsParameter:
    """Let those through who may do this to an object by one of these steps, or are delegated one of them."""
    dependency: DependsParameter = Depends(Decides(act, steps, lookup, number))
    return dependency


async def _named(request: Request) -> str | None:
    """Return in whose place a body says that somebody decides; what reads otherwise is refused with the whole body."""
    try:
        return NUMBER.validate_python((await request.json())["on_behalf_of"])
    except (ValidationError, ValueError, TypeError, LookupError):
        return None
