"""The sample company: its books, its people, and what they look like."""

from rich import box
from rich.console import Console
from rich.table import Table

from ops.commands import accounts
from ops.commands.books.closing import close_month
from ops.commands.books.importing import import_
from ops.commands.books.reporting import report
from ops.commands.home import here
from ops.language import headed, worded
from ops.printing import whole
from ops.stack.layout import PROJECT

SAMPLE = PROJECT / "tests" / "golden" / "data" / "classicmodels-huikuan"
HOUSE = PROJECT / "ops" / "demo"
ACTORS = (
    ("D01", "周建国", "gm", "总经理"),
    ("D02", "吴海燕", "director", "总监"),
    ("D11", "陈静", "finance, head of 财务部", "财务部负责人"),
    ("D12", "李娜", "finance", "会计"),
    ("D21", "王芳", "office, head of 办公室", "办公室负责人"),
    ("D22", "赵磊", "office", "内勤"),
    ("D31", "孙伟", "quality, head of 质量部", "质量部负责人"),
    ("D32", "刘洋", "quality", "质检员"),
    ("1143", "Anthony Bow", "manager of Boston, NYC, San Francisco", "部门经理"),
    ("1216", "Steve Patterson", "rep", "业务员"),
)
"""Somebody in each role: those of `HOUSE` come beside the sample company, a manager and a rep are of it."""
PEOPLE = ("staff_id", "name", "role", "post", "password")
SAMPLE_MONTHS = ("2003-01", "2005-05")
SAMPLE_DAY = "2005-05-31"

out = Console(highlight=False)


def show_sample() -> int:
    """Load the sample company and its people, close its months, and show the main reports."""
    out.print("\nLoading the sample company: a trading house with 122 customers, 2003 to 2005")
    code = import_(SAMPLE) or import_(HOUSE)
    if code:
        return code
    close_month(SAMPLE_MONTHS[0], through=SAMPLE_MONTHS[1], yes=True)
    out.print()
    report("statement", month=SAMPLE_MONTHS[1])
    report("ranking", year="2004")
    report("overdue", as_of=SAMPLE_DAY)
    report("ageing", as_of=SAMPLE_DAY, top=10)
    report("grades", as_of=SAMPLE_DAY, top=10)
    show_actors()
    print_further = Console(highlight=False, soft_wrap=True).print
    print_further(
        "Look further:\n"
        "  ./huikuan report ageing --as 1216                as one of them sees it: what is not theirs is not there\n"
        f"  ./huikuan report commission --month 2004-12      every line of a month\n"
        f"  ./huikuan report receivables --as-of {SAMPLE_DAY}\n"
        f"  ./huikuan pack {SAMPLE_MONTHS[1]} --into books              all reports of a month as CSV files\n"
        "  ./huikuan projection verify                      live tables against a rebuild from the log\n"
        "  ./huikuan projection rebuild commission          rebuild a report beside the live one, and swap\n"
        "  ./huikuan import DIR --rejects refused.csv       your own books, see docs/tutorial.md\n"
        "  ./huikuan status | logs orders | down"
    )
    return 0


def show_actors() -> None:
    """Show somebody in each role, with a password for the console: drawn for this home, and chosen anew at log-in."""
    known = {row["staff_id"] for row in accounts.asked("/accounts")["items"]}
    table = Table(title=worded("People"), title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in PEOPLE:
        table.add_column(headed(name))
    for actor in ACTORS:
        staff_id = actor[0]
        drawn = "–" if staff_id in known else accounts.asked("/accounts", {"staff_id": staff_id})["password"]
        table.add_row(*actor, drawn)
    whole(out, table)
    Console(highlight=False, soft_wrap=True).print(
        f"They sign in at {here().url_of('console')}; each password is good for choosing another one.\n"
        "./huikuan account add STAFF_ID draws a new one, --as STAFF_ID lets a verb act as one of them,\n"
        "./huikuan token STAFF_ID is a log-in at the HTTP doors.\n"
    )
