"""A complaint: what is on file about it, and which commands change it. P5-7

The decisions stand in `handling`.
"""

from shared.runtime.ask.decisions import NotThere, Refused


class UnknownComplaint(NotThere):
    """There is no such complaint."""

    clause = "P5-7.1a"


class UnknownCustomer(Refused):
    """A complaint is a registered customer's."""

    field = "customer_id"
    clause = "P5-7.1a"


class UnknownInvoice(Refused):
    """A complaint names an invoice of its customer, or none."""

    field = "invoice_no"
    clause = "P5-7.1a"


class FormMissing(Refused):
    """Returns, compensation and harm to the reputation need the completed 客户投诉申请单."""

    clause = "P5-7.1b"


class NotAnswered(Refused):
    """A complaint is closed when the customer was told."""

    clause = "P5-7.1c"
    status = 409


class FieldsMissing(Refused):
    """Every field of the 客户投诉申请单 is filled."""

    clause = "P5-7.1d"


class NotReviewed(Refused):
    """The head of the department reviews a complaint before it is decided."""

    clause = "P5-7.1e"
    status = 409


class BeyondLevel(Refused):
    """An amount is decided by somebody whose level covers it: head, director, GM."""

    clause = "P5-7.2"


class TakerDecides(Refused):
    """Whoever took a complaint does not decide it."""

    clause = "P5-7.2"


class AmountDoesNotFit(Refused):
    """Returns and allowances have an amount, replacements and rejections have none."""

    clause = "P5-7.2"


class NothingToCredit(Refused):
    """A credit is granted on an invoice, and never more than is left of it after earlier credit notes."""

    clause = "P5-7.2"


class CreditAwaited(Refused):
    """A complaint is closed when receivables has issued the credit note that was granted for it."""

    clause = "P5-7.2"
    status = 409


class CreditVoid(Refused):
    """A complaint whose credit was refused is decided anew before it is closed."""

    clause = "P5-7.2"
    status = 409


class NoNumberLeft(Refused):
    """The credit note's number is made of the complaint's, and no more of them fit."""

    clause = "P5-7.2"
    status = 409


class NotDecided(Refused):
    """What needs the 客户投诉申请单 is decided before it is closed."""

    clause = "P5-7.2"
    status = 409


class Closed(Refused):
    """A closed complaint is not handled any more."""

    clause = "P5-7.2"
    status = 409
