"""import, report, close-month, pack, document: the books in and out, through the running services."""

from cyclopts import App

from ops.commands.books.closing import close_month
from ops.commands.books.documents import document
from ops.commands.books.importing import import_
from ops.commands.books.packing import pack
from ops.commands.books.reporting import report


def register(app: App) -> None:
    """Add the verbs of this room."""
    app.command(import_, name="import", synonym=("load", "upload"))
    app.command(report, synonym=("reports", "show", "print"))
    app.command(close_month, name="close-month", synonym=("close", "month", "closing"))
    app.command(pack, synonym=("export", "books"))
    app.command(document, synonym=("documents", "paper", "pdf"))
