"""Help of the command line, in the language spoken: the English stands in docstrings, the Chinese in the catalogue."""

import re
from typing import Any

from cyclopts.help import HelpPanel, InlineText
from cyclopts.help.formatters import DefaultFormatter
from rich.console import Console, ConsoleOptions
from rich.text import Text

from ops.language import spoken, worded
from shared.language import ENGLISH

EPILOGUE = (
    "`--lang zh` or `--lang en` on any verb: the language of headers, titles, refusals and help; "
    "without it the locale's."
)


class Help(DefaultFormatter):
    """Help as the library lays it out, each of its texts in the language spoken."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """Print one panel."""
        entries = [entry.copy(description=_in_words(entry.description)) for entry in panel.entries]
        super().__call__(console, options, panel.copy(title=worded(str(panel.title)), entries=entries))

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:  # noqa: ARG002  # as the library calls it
        """Print how the verb is called."""
        console.print(Text(f"{worded('Usage:')} ", style="bold") + usage)

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """Print what the verb does."""
        super().render_description(console, options, _in_words(description))


def _in_words(told: Any) -> Any:
    """Return a text of the help in the language spoken, paragraph by paragraph."""
    if spoken() == ENGLISH or not isinstance(told, InlineText):
        return told
    from rich.markdown import Markdown  # noqa: PLC0415  # with it come parsers that only a help text needs

    if not isinstance(told.primary_renderable, Markdown):
        return told
    said = "\n\n".join(worded(one) for one in paragraphs(told.primary_renderable.markup))
    return InlineText(Markdown(said))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a help text, each in one line: so they stand in the catalogue."""
    return [" ".join(one.split()) for one in re.split(r"\n\s*\n", text.strip())]
