"""The workbook that people fill in: a sheet for each interchange file, and one that explains them."""

from xlsxwriter.workbook import Workbook

from shared.interchange.files import FILES
from shared.interchange.preparing import form, names
from shared.interchange.preparing.form import Looks, Target
from shared.language.speaking import Sentence, said

ABOUT = "huikuan: template"
EXPLAINED = (
    said("One sheet for each kind of record; a sheet without rows is passed over. Rows begin below the two headers."),
    said("The dark headers are required. The names below the headers are those of the interchange; leave them there."),
    said("Numbers and codes are text, so that 00123 keeps its zeros. Dates are real dates, amounts are yuan."),
    said("A person is named by a staff id, a customer by a customer id, as they stand on their own sheets."),
    said("Further columns and rows of totals may stand there; they are left out, and each is listed."),
)
THEN = said("Then: ./huikuan import --prepare FILE.xlsx --into DIR, and ./huikuan import DIR --dry-run")
TABLE = (said("sheet"), said("header"), said("name"), said("required"), said("what it holds"))


def write(target: Target, then: Sentence = THEN) -> None:
    """Write the workbook; `then` says what to do with it when it is filled in."""
    book, looks = form.workbook(target, ABOUT)
    with book:
        _explain(book, looks, then)
        for file in FILES:
            form.sheet(book, looks, file)


def _explain(book: Workbook, looks: Looks, then: Sentence) -> None:
    page = book.add_worksheet(form.EXPLANATION)
    for place, width in enumerate((14, 22, 20, 10, 90)):
        page.set_column(place, place, width)
    explained = (*EXPLAINED, then)
    for row, sentence in enumerate(explained):
        page.write_string(row, 0, str(sentence))
    row = len(explained) + 1
    for place, title in enumerate(TABLE):
        page.write_string(row, place, str(title), looks.title)
    for file in FILES:
        for column in file.columns:
            row += 1
            must = form.REQUIRED if column.required else form.OPTIONAL
            told = (names.sheet_title(file), names.title(file, column.name), column.name, must, form.explained(column))
            for place, cell in enumerate(told):
                page.write_string(row, place, str(cell))
