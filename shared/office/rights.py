"""Who may do what: one table of data for reads and writes of all services. P5-4.2, P2-6

A word that names a role of the roster (`finance`, `gm`, …) holds whatever the object. Words that stand for a relation
hold for the object at hand, on the day:

- `own`: its rep, or the owner of the customer; after a handover the former one is nobody's
- `head`: heads the department of its rep or owner
- `step`: took it or did a step in it; of contracts also whoever may review or sign
- `*`: everybody on the roster

Words of functions (`hr`, `warehouse`, …) hold like those of roles, on the days on which somebody has the function.
`countersign` is who countersigns in the place of a head, whichever department that is.

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
    "customer.file",
    "customer.contact",
    "contacts.report",
    "customer.assign",
    "customer.rule",
    "customer.limit",
    "customer.confirm-limit",
    "duplicates.list",
    "grades.list",
    "contracts.list",
    "contracts.report",
    "contracts.ledger",
    "contracts.register",
    "contracts.import",
    "contract.read",
    "contract.look",
    "contract.attach",
    "contract.change",
    "contract.answer",
    "contract.concede",
    "contract.review",
    "contract.sign",
    "contract.hand-over",
    "contract.terminate",
    "contract.move-copy",
    "contract.confirm",
    "contract.study",
    "contract.assess",
    "contract.countersign",
    "contract.head-review",
    "contract.call",
    "contract.meet",
    "contract.report",
    "contract.conclude",
    "contract.return",
    "contract.raise",
    "contract.acknowledge",
    "contract.ask-change",
    "changes.report",
    "notices.report",
    "summaries.list",
    "summary.read",
    "summaries.file",
    "summary.issue",
    "summary.acknowledge",
    "products.list",
    "products.add",
    "products.price",
    "products.describe",
    "products.import",
    "authorities.grant",
    "templates.list",
    "templates.publish",
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
    "pickup.write",
    "pickup.issue",
    "pickup.read",
    "dispatches.list",
    "dispatches.report",
    "dispatch.read",
    "zones.set",
    "batches.sequence",
    "plans.report",
    "carriers.register",
    "driver.read",
    "driver.paper",
    "driver.attach",
    "driver.erase",
    "drivers.report",
    "order.presence",
    "freight.agree",
    "freight.consent",
    "production.report",
    "production.read",
    "production.tabulate",
    "certificates.issue",
    "stock.move",
    "stock.list",
    "stock.report",
    "dispatch.deliver",
    "dispatch.prove",
    "dispatch.fail",
    "dispatches.file",
    "proofs.report",
    "carrier-cases.open",
    "carrier-cases.list",
    "carrier-cases.report",
    "carrier-case.read",
    "carrier-case.hear",
    "carrier-case.settle",
    "invoices.list",
    "invoices.report",
    "invoice.read",
    "invoice.attach",
    "invoice.pause",
    "invoice.promise",
    "promise.read",
    "invoice.dispute",
    "disputes.list",
    "dispute.read",
    "dispute.accept",
    "dispute.settle",
    "progress.update",
    "progress.comment",
    "progress.read",
    "progress.report",
    "freight.settle",
    "freight-settlement.read",
    "freight-settlement.pay",
    "supply-stops.list",
    "supply.resume",
    "legal.choose",
    "letter.draft",
    "letter.approve",
    "letter.send",
    "letter.read",
    "money.record",
    "money.write-off",
    "collections.write",
    "collections.list",
    "collections.report",
    "collection.read",
    "collection.count",
    "bank-mappings.read",
    "bank-mappings.set",
    "receipt.read",
    "receipt.record",
    "receipt.attach",
    "receipt.pass-on",
    "receipt.correct",
    "receipt.confirm-correction",
    "correction.read",
    "refund.read",
    "refund.pay",
    "set-off.read",
    "set-off.approve",
    "account.read",
    "account.report",
    "entries.import",
    "commission.report",
    "ranking.report",
    "months.list",
    "months.close",
    "leavers.settle",
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
    "log.read",
    "doctor.read",
    "rules.list",
    "rules.report",
    "rules.propose",
    "rules.approve",
    "rules.withdraw",
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
MAKERS = "production production_head purchasing_head"
"""Of departments that have a step in a review, beside those of the roster."""
COUNTERSIGNERS = "quality_head production_head purchasing_head finance_head"

RIGHTS: Mapping[Act, frozenset[str]] = {
    # the register of customers is open, the file of a customer is not
    "customers.list": who("*"),
    "customers.names": who("* operator"),
    "customers.enter": who("rep manager office"),
    "customers.import": who("system operator"),
    "customer.read": who(f"own head quality {HOUSE}"),
    "customer.attach": who("own office"),
    "customer.file": who("own office"),
    "customer.contact": who("own head office quality"),
    "contacts.report": who(f"own head quality {HOUSE} operator"),
    "customer.assign": who("head director gm"),
    "customer.rule": who("head director gm"),
    "customer.limit": who("finance"),
    "customer.confirm-limit": who("finance_head"),
    "duplicates.list": who("own head director gm office finance"),
    "grades.list": who("own head director gm office finance operator"),
    # contracts; quality has a step in every review
    "contracts.list": who(f"own head quality {MAKERS} {HOUSE}"),  # whose departments have a step in reviews
    "contracts.report": who(f"own head {HOUSE} operator"),
    "contracts.ledger": who(f"{HOUSE} operator"),  # as a whole, or not at all
    "contracts.register": who("own head office"),
    "contracts.import": who("system operator"),
    "contract.read": who(f"own head step quality counsel {MAKERS} {HOUSE}"),
    # who may not read it either looks at its goods, without prices
    "contract.look": who(f"own head step quality counsel warehouse dispatcher {MAKERS} {HOUSE}"),
    "contract.attach": who("own head office"),
    "contract.change": who("own head office quality"),  # quality: special characteristics, and nothing else
    "contract.answer": who(f"own head step quality counsel {MAKERS} {HOUSE}"),
    "contract.concede": who("head director gm"),
    "contract.review": who(f"own head step {HOUSE}"),
    "contract.sign": who("own head step office gm"),
    "contract.hand-over": who("head director gm"),
    "contract.terminate": who("gm"),
    "contract.move-copy": who("own head office finance"),  # the receiver acknowledges, all else is the office's
    "contract.confirm": who("quality"),
    "contract.study": who("quality"),
    "contract.assess": who(f"quality finance office {MAKERS}"),
    "contract.countersign": who(f"{COUNTERSIGNERS} countersign"),
    "contract.head-review": who("office_head"),
    "contract.call": who("purchasing_head office"),
    "contract.meet": who("office"),
    "contract.report": who("office"),
    "contract.conclude": who("gm"),
    "contract.return": who(f"head step {COUNTERSIGNERS} office_head gm"),
    "contract.raise": who(f"step {COUNTERSIGNERS} office_head gm"),
    "contract.acknowledge": who("*"),  # of one's department: the notice says which
    "contract.ask-change": who("own office"),
    "changes.report": who(f"own head {HOUSE} operator"),
    "notices.report": who(f"own head quality warehouse dispatcher {MAKERS} {HOUSE} operator"),
    "summaries.list": who(f"quality warehouse dispatcher {MAKERS} {HOUSE}"),
    "summary.read": who(f"quality warehouse dispatcher {MAKERS} {HOUSE}"),
    "summaries.file": who("office"),
    "summary.issue": who("gm"),
    "summary.acknowledge": who("*"),  # for one's department
    "products.list": who("*"),
    "products.add": who("office director gm"),
    "products.price": who("director gm"),
    "products.describe": who("quality office"),
    "products.import": who("system operator"),
    "authorities.grant": who("gm"),
    "templates.list": who("*"),
    "templates.publish": who("office"),
    # orders and dispatches
    "orders.list": who(f"own head {HOUSE}"),
    "orders.import": who("system operator"),
    "order.read": who(f"own head {HOUSE}"),
    "order.attach": who("own head office"),
    "order.place": who("own head office"),
    "order.change": who("own head office"),
    "order.agree": who("head director"),
    "order.check": who("own head office finance"),
    "order.checks": who("head finance gm"),
    "order.release": who("finance_head"),
    "order.cancel": who("own head office"),
    "order.dispatch": who("head office dispatcher"),
    "pickup.write": who("office"),
    "pickup.issue": who("office"),
    "pickup.read": who(f"own head {HOUSE}"),
    "dispatches.list": who(f"own head dispatcher {HOUSE}"),
    "dispatches.report": who(f"own head dispatcher {HOUSE} operator"),
    "dispatch.read": who(f"own head dispatcher {HOUSE}"),
    "dispatch.deliver": who("own head office dispatcher"),
    "dispatch.prove": who("own office dispatcher"),
    "dispatch.fail": who("office dispatcher"),
    "dispatches.file": who("dispatcher"),
    "proofs.report": who(f"own head dispatcher {HOUSE} operator"),
    "carrier-cases.open": who("office dispatcher"),
    "carrier-cases.list": who(f"own head dispatcher {HOUSE}"),
    "carrier-cases.report": who(f"own head dispatcher {HOUSE} operator"),
    "carrier-case.read": who(f"own head dispatcher {HOUSE}"),
    "carrier-case.hear": who("office"),
    "carrier-case.settle": who("office_head gm"),
    "zones.set": who("office"),
    "batches.sequence": who("dispatcher"),
    "plans.report": who(f"own head dispatcher {HOUSE} operator"),
    "carriers.register": who("dispatcher"),
    "driver.read": who("dispatcher office gm"),
    "driver.paper": who("dispatcher"),
    "driver.attach": who("dispatcher"),
    "driver.erase": who("dispatcher"),
    "drivers.report": who("dispatcher office gm operator"),
    "order.presence": who("own"),
    "freight.agree": who("dispatcher"),
    "freight.consent": who("office_head"),
    "production.report": who("production production_head"),
    "production.read": who("*"),
    "production.tabulate": who("* operator"),
    "certificates.issue": who("quality"),
    "stock.move": who("warehouse"),
    "stock.list": who("*"),
    "stock.report": who("* operator"),
    # money
    "invoices.list": who("own head finance director gm"),
    "invoices.report": who("own head finance director gm operator"),
    "invoice.read": who("own head finance director gm"),
    "invoice.attach": who("finance"),
    "invoice.pause": who("head finance"),
    "invoice.promise": who("own head finance"),
    "promise.read": who("own head finance director gm"),
    "invoice.dispute": who("own head office"),
    "disputes.list": who("own head office finance director gm"),
    "dispute.read": who("own head office finance director gm"),
    "dispute.accept": who("head director"),  # the director where the head opened it
    "dispute.settle": who("finance_head"),
    "progress.update": who("own"),
    "progress.comment": who("head director"),  # the director of a head's own
    "progress.read": who("own head finance director gm"),
    "progress.report": who("own head finance director gm operator"),
    "freight.settle": who("finance"),
    "freight-settlement.read": who("own head finance director gm"),
    "freight-settlement.pay": who("finance_head gm"),
    "supply-stops.list": who("own head office finance director gm"),
    "supply.resume": who("finance_head gm"),
    "legal.choose": who("gm"),
    "letter.draft": who("own finance"),
    "letter.approve": who("head director finance_head gm"),  # by the stage of the letter
    "letter.send": who("office finance"),
    "letter.read": who("own head finance director gm"),
    "money.record": who("finance"),
    "money.write-off": who("finance gm"),
    "collections.write": who("rep manager member office"),  # of whichever customer: who was there
    "collections.list": who("own head cashier finance director gm"),
    "collections.report": who("own head cashier finance director gm operator"),
    "collection.read": who("own head cashier finance director gm"),
    "collection.count": who("cashier finance"),
    "bank-mappings.read": who("finance"),
    "bank-mappings.set": who("finance"),
    "receipt.read": who("own head finance director gm"),
    "receipt.record": who("finance"),
    "receipt.attach": who("finance"),
    "receipt.pass-on": who("finance_head"),
    "receipt.correct": who("finance"),
    "receipt.confirm-correction": who("finance_head"),
    "correction.read": who("own head finance director gm"),
    "refund.read": who("own head finance director gm"),
    "refund.pay": who("gm"),
    "set-off.read": who("own head finance director gm"),
    "set-off.approve": who("gm"),
    "account.read": who("own head finance director gm"),
    "account.report": who("own head finance director gm operator"),
    "entries.import": who("system operator"),
    "commission.report": who("own head finance director gm operator"),
    "ranking.report": who("* operator"),
    "months.list": who("* operator"),
    "months.close": who("finance operator"),
    "leavers.settle": who("finance"),
    # complaints
    "complaints.list": who("own head step office quality director gm"),
    "complaints.report": who("own head step office quality director gm operator"),
    "complaints.file": who("*"),
    "complaints.import": who("system operator"),
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
    "people.import": who("system operator"),
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
    # what every service has; feeds, parked events, rebuilds, and the log for peers are guarded by the runtime
    "accesses.read": who("gm director"),
    "accesses.report": who("gm director operator"),
    "log.read": who("system operator"),
    "doctor.read": who("system operator"),
    "rules.list": who("*"),
    "rules.report": who("* operator"),
    "rules.propose": who("director finance_head office_head gm"),
    "rules.approve": who("gm director"),  # a director: what the gm proposed; refusing needs the same
    "rules.withdraw": who("*"),  # the proposer alone, whatever he or she is by now
    "duties.list": who("own head director gm"),  # and whoever holds the role or function that owns a duty
    "duties.report": who("own head director gm operator"),
    "duty.done": who("*"),  # of what is one's own: the duty says whose it is
    "files.send": who("*"),
    "files.read": who("*"),  # of objects that one may read: the objects say whose they are
}

LOGGED: Mapping[str, str] = {
    "customer.read": "customer",
    "contract.look": "contract",
    "contract.read": "contract",
    "paper.read": "staff-paper",
    "driver.read": "driver-paper",
}
"""Acts of which each is logged, with the kind of the object. P2-6"""

EXPORTED: Mapping[str, str] = {"contracts.report": "contracts", "contracts.ledger": "contracts"}
"""Lists whose export is logged: a request with a purpose (`X-Purpose`) is one."""

CLAUSES: Mapping[str, str] = {
    "order.agree": "P5-5.2b",
    "order.release": "P5-5.2b",
    "customer.confirm-limit": "P5-5.2b",
    "batches.sequence": "P5-5.2d",
    "carriers.register": "P5-5.3a",
    "order.presence": "P5-5.3b",
    "dispatch.prove": "P5-5.2e",
    "dispatch.fail": "P5-5.2e",
    "dispatches.file": "P5-5.3a",
    "carrier-cases.open": "P5-5.2e",
    "carrier-case.hear": "P5-5.2e",
    "carrier-case.settle": "P5-5.2e",
    "pickup.write": "P5-5.1",
    "pickup.issue": "P5-5.1",
    "freight.agree": "P5-5.3a",
    "freight.consent": "P5-5.3a",
    "dispute.accept": "P4-7.5",
    "dispute.settle": "P4-7.5",
    "leavers.settle": "P4-8.2",
    "progress.update": "P4-7.6",
    "progress.comment": "P4-7.6",
    "freight.settle": "P5-5.3a",
    "freight-settlement.pay": "P5-5.3a",
    "production.report": "P1-2.1",
    "certificates.issue": "P1-2.2",
    "stock.move": "P5-5.1",
    "driver.paper": "P5-5.3a",
    "driver.erase": "P5-5.3a",
    "customer.rule": "P2-2a",
    "customer.assign": "P2-1",
    "customer.file": "P5-6.1",
    "contracts.ledger": "P3-4.7.3",
    "contract.concede": "P3-4.1.6",
    "contract.hand-over": "P4-4.4",
    "contract.answer": "P3-4.5.2",
    "contract.confirm": "P3-4.3",
    "contract.study": "P3-4.2.3",
    "contract.assess": "P3-4.6.4",
    "contract.countersign": "P3-4.6.2b",
    "contract.head-review": "P3-4.6.2b",
    "contract.call": "P3-4.6.2c",
    "contract.meet": "P3-4.6.2c",
    "contract.report": "P3-4.6.2c",
    "contract.conclude": "P3-4.6.2b",
    "contract.return": "P2-3",
    "contract.raise": "P3-4.5.1",
    "contract.ask-change": "P3-4.8.1",
    "summaries.file": "P3-4.7.1",
    "summary.issue": "P3-4.7.1",
    "complaint.review": "P5-7.1e",
    "complaint.decide": "P5-7.2",
    "refund.pay": "P4-7.6",
    "collections.write": "P4-7.1",
    "collection.count": "P4-7.1",
    "receipt.confirm-correction": "P4-7.6",
    "receipt.pass-on": "P4-7.4",
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
