"""Who may do what: one table of data for reads and writes of all services. P5-4.2, P2-6

A word that names a role of the roster (`finance`, `gm`, …) holds whatever the object. Words that stand for a relation
hold for the object at hand, on the day:

- `own`: its rep, or the owner of the customer; after a handover the former one is nobody's
- `head`: heads the department of its rep or owner
- `step`: took it or did a step in it; of contracts also whoever may review or sign
- `*`: everybody on the roster

Words of functions (`hr`, `warehouse`, …) hold like those of roles, on the days on which somebody has the function.

`operator` and `service` are machines: they may what names them and nothing else.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

ANYBODY = "*"
RELATIONS = frozenset({"own", "head", "step"})


class Matter(NamedTuple):
    """Whose an object is on the day (rep, or owner of the customer), and who took it or did a step in it.

    What is `nobodys` (a customer of the pool) is looked after by every head of a department.
    """

    own: frozenset[str] = frozenset()
    step: frozenset[str] = frozenset()
    nobodys: bool = False


def of_rep(staff_id: str | None, *step: str) -> Matter:
    """Return the matter of something that follows a contract's rep."""
    return Matter(frozenset({staff_id} if staff_id else ()), frozenset(step))


def who(words: str) -> frozenset[str]:
    """Return the words of a cell."""
    return frozenset(words.split())


Act = Literal[
    "customers.list",
    "customers.names",
    "customers.enter",
    "customers.import",
    "customer.read",
    "customer.attach",
    "customer.assign",
    "customer.rule",
    "customer.limit",
    "customer.confirm-limit",
    "duplicates.list",
    "grades.list",
    "contracts.list",
    "contracts.report",
    "contracts.register",
    "contracts.import",
    "contract.read",
    "contract.attach",
    "contract.change",
    "contract.answer",
    "contract.concede",
    "contract.review",
    "contract.sign",
    "contract.hand-over",
    "products.list",
    "products.add",
    "products.price",
    "products.import",
    "authorities.grant",
    "orders.list",
    "orders.import",
    "order.read",
    "order.attach",
    "order.place",
    "order.change",
    "order.agree",
    "order.check",
    "order.checks",
    "order.release",
    "order.cancel",
    "order.dispatch",
    "dispatches.list",
    "dispatches.report",
    "dispatch.read",
    "dispatch.deliver",
    "invoices.list",
    "invoices.report",
    "invoice.read",
    "invoice.attach",
    "invoice.pause",
    "money.record",
    "money.write-off",
    "receipt.read",
    "receipt.record",
    "receipt.attach",
    "refund.read",
    "refund.pay",
    "set-off.read",
    "set-off.approve",
    "account.read",
    "entries.import",
    "commission.report",
    "ranking.report",
    "months.list",
    "months.close",
    "complaints.list",
    "complaints.report",
    "complaints.file",
    "complaints.import",
    "complaint.read",
    "complaint.attach",
    "complaint.handle",
    "complaint.review",
    "complaint.decide",
    "complaint.close",
    "people.read",
    "people.names",
    "people.change",
    "people.head",
    "people.function",
    "people.import",
    "paper.read",
    "paper.record",
    "paper.attach",
    "people.found",
    "delegations.give",
    "delegations.read",
    "accesses.read",
    "accesses.report",
    "rules.list",
    "rules.report",
    "rules.propose",
    "rules.approve",
    "proposals.raise",
    "proposals.list",
    "proposals.report",
    "proposal.read",
    "proposal.answer",
    "proposal.decide",
    "duties.list",
    "duties.report",
    "duty.done",
    "files.send",
    "files.read",
]
"""What is done to what: the keys of the table."""

HOUSE = "director gm office finance"

RIGHTS: Mapping[Act, frozenset[str]] = {
    # the register of customers is open, the file of a customer is not
    "customers.list": who("*"),
    "customers.names": who("* operator"),
    "customers.enter": who("rep manager office"),
    "customers.import": who("operator"),
    "customer.read": who(f"own head quality {HOUSE}"),
    "customer.attach": who("own office"),
    "customer.assign": who("head director gm"),
    "customer.rule": who("head director gm"),
    "customer.limit": who("finance"),
    "customer.confirm-limit": who("finance_head"),
    "duplicates.list": who("own head director gm office finance"),
    "grades.list": who("own head director gm office finance operator"),
    # contracts; quality has a step in every review
    "contracts.list": who(f"own head {HOUSE}"),
    "contracts.report": who(f"own head {HOUSE} operator"),
    "contracts.register": who("own head office"),
    "contracts.import": who("operator"),
    "contract.read": who(f"own head step quality {HOUSE}"),
    "contract.attach": who("own head office"),
    "contract.change": who("own head office"),
    "contract.answer": who(f"own head step quality {HOUSE}"),
    "contract.concede": who("head director gm"),
    "contract.review": who(f"own head step {HOUSE}"),
    "contract.sign": who("own head step office gm"),
    "contract.hand-over": who("head director gm"),
    "products.list": who("*"),
    "products.add": who("office director gm"),
    "products.price": who("director gm"),
    "products.import": who("operator"),
    "authorities.grant": who("gm"),
    # orders and dispatches
    "orders.list": who(f"own head {HOUSE}"),
    "orders.import": who("operator"),
    "order.read": who(f"own head {HOUSE}"),
    "order.attach": who("own head office"),
    "order.place": who("own head office"),
    "order.change": who("own head office"),
    "order.agree": who("head director"),
    "order.check": who("own head office finance"),
    "order.checks": who("head finance gm"),
    "order.release": who("finance_head"),
    "order.cancel": who("own head office"),
    "order.dispatch": who("head office"),
    "dispatches.list": who(f"own head {HOUSE}"),
    "dispatches.report": who(f"own head {HOUSE} operator"),
    "dispatch.read": who(f"own head {HOUSE}"),
    "dispatch.deliver": who("own head office"),
    # money
    "invoices.list": who("own head finance director gm"),
    "invoices.report": who("own head finance director gm operator"),
    "invoice.read": who("own head finance director gm"),
    "invoice.attach": who("finance"),
    "invoice.pause": who("head finance"),
    "money.record": who("finance"),
    "money.write-off": who("finance gm"),
    "receipt.read": who("own head finance director gm"),
    "receipt.record": who("finance"),
    "receipt.attach": who("finance"),
    "refund.read": who("own head finance director gm"),
    "refund.pay": who("gm"),
    "set-off.read": who("own head finance director gm"),
    "set-off.approve": who("gm"),
    "account.read": who("own head finance director gm"),
    "entries.import": who("operator"),
    "commission.report": who("own head finance director gm operator"),
    "ranking.report": who("* operator"),
    "months.list": who("* operator"),
    "months.close": who("finance operator"),
    # complaints
    "complaints.list": who("own head step office quality director gm"),
    "complaints.report": who("own head step office quality director gm operator"),
    "complaints.file": who("*"),
    "complaints.import": who("operator"),
    "complaint.read": who("own head step office quality director gm"),
    "complaint.attach": who("own head step office quality director gm"),
    "complaint.handle": who("own head step office quality director gm"),
    "complaint.review": who("head director gm"),
    "complaint.decide": who("head director gm"),
    "complaint.close": who("head office director gm"),
    # people
    "people.read": who("*"),
    "people.names": who("* operator"),
    "people.change": who("office gm"),
    "people.head": who("gm"),
    "people.function": who("office gm"),
    "people.import": who("operator"),
    "paper.read": who("own hr finance_head gm"),
    "paper.record": who("hr head director gm"),
    "paper.attach": who("hr finance"),
    "people.found": who("operator"),
    "delegations.give": who("*"),  # of the steps that somebody holds by right of his own
    "delegations.read": who("*"),
    # proposals about somebody (`own`), made by another (`step`)
    "proposals.raise": who("*"),
    "proposals.list": who("own head hr director gm board"),
    "proposals.report": who("own head hr director gm board operator"),
    "proposal.read": who("own head step hr director gm board"),
    "proposal.answer": who("own"),
    "proposal.decide": who("head director gm board"),  # whose turn it is, says the line above the person
    # what every service has; its log, feeds and parked events are guarded by the runtime
    "accesses.read": who("gm director"),
    "accesses.report": who("gm director operator"),
    "rules.list": who("*"),
    "rules.report": who("* operator"),
    "rules.propose": who("director finance_head office_head gm"),
    "rules.approve": who("gm director"),  # a director: what the gm proposed
    "duties.list": who("own head director gm"),  # and whoever holds the role or function that owns a duty
    "duties.report": who("own head director gm operator"),
    "duty.done": who("*"),  # of what is one's own: the duty says whose it is
    "files.send": who("*"),
    "files.read": who("*"),  # of objects that one may read: the objects say whose they are
}

LOGGED: Mapping[str, str] = {"customer.read": "customer", "contract.read": "contract", "paper.read": "staff-paper"}
"""Acts of which each is logged, with the kind of the object. P2-6"""

EXPORTED: Mapping[str, str] = {"contracts.report": "contracts"}
"""Lists whose export is logged: a request with a purpose (`X-Purpose`) is one."""

CLAUSES: Mapping[str, str] = {
    "order.agree": "P5-5.2b",
    "order.release": "P5-5.2b",
    "customer.confirm-limit": "P5-5.2b",
    "customer.rule": "P2-2a",
    "customer.assign": "P2-1",
    "contract.concede": "P3-4.1.6",
    "contract.hand-over": "P4-4.4",
    "complaint.review": "P5-7.1e",
    "complaint.decide": "P5-7.2",
    "refund.pay": "P4-7.6",
    "products.price": "P3-3",
    "people.head": "P4-1",
    "people.function": "P4-1",
    "paper.record": "P4-8.1",
}
"""The clause that keeps an act to some: a refusal names it."""


READING = {act.removesuffix(".read"): words for act, words in RIGHTS.items() if act.endswith(".read")}
"""Who may read an object, by its name."""


def allowed(act: Act, held: frozenset[str]) -> bool:
    """Return whether somebody who holds these words (roles, and relations to the object at hand) may do this."""
    words = RIGHTS[act]
    return bool(words & held)


def narrowed(act: Act) -> bool:
    """Return whether an act depends on the object for some people."""
    return bool(RIGHTS[act] & RELATIONS)


def readable(act: Act, held: frozenset[str]) -> bool:
    """Return whether somebody may read the object of an act: who may not finds no such object.

    What has no act of reading, such as a contract that is yet to be registered, is no secret.
    """
    return bool(READING.get(act.partition(".")[0], held) & held)
