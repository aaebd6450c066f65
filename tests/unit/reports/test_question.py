"""What may be typed for a report."""

import pytest

from ops.reports import Usage, question


@pytest.mark.parametrize(
    ("name", "options", "parameters"),
    [
        ("commission", {"month": "2024-03"}, {"month": "2024-03"}),
        ("statement", {"month": "2024-03", "staff": "S1"}, {"month": "2024-03", "staff": "S1"}),
        ("ranking", {"year": "2024"}, {"year": "2024"}),
        ("ranking", {"month": "2024-03", "year": None}, {"month": "2024-03"}),
        ("ageing", {"as_of": "2024-06-30", "known_at": None}, {"as_of": "2024-06-30"}),
        (
            "ageing",
            {"as_of": "2024-06-30", "known_at": "2024-06-30T18:00:00+08:00"},
            {"as_of": "2024-06-30", "known_at": "2024-06-30T18:00:00+08:00"},
        ),
        ("overdue", {}, {"as_of": "2024-07-01"}),
        ("contracts", {}, {}),
        ("access-log", {}, {}),
        ("dispatch", {"date": "2024-06-30"}, {"date": "2024-06-30"}),
        ("complaints-overdue", {}, {}),
        ("complaints-overdue", {"at": "2024-06-30T10:00:00Z"}, {"at": "2024-06-30T10:00:00+00:00"}),
    ],
)
def test_what_fits(name: str, options: dict[str, str | None], parameters: dict[str, str]) -> None:
    assert question(name, today="2024-07-01", **options).parameters == parameters


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("profit", {}, "there is no report 'profit'"),
        ("commission", {}, "report commission needs --month$"),
        ("commission", {"month": "2024-13"}, "--month: '2024-13' is no month"),
        ("ranking", {}, "report ranking needs --month or --year$"),
        ("ranking", {"month": "2024-03", "year": "2024"}, "takes either --month or --year, not both"),
        ("ranking", {"year": "24"}, "--year: '24' is no year"),
        ("ageing", {"as_of": "2024-02-30"}, "--as-of: '2024-02-30' is no date"),
        ("ageing", {"as_of": "20240229"}, "--as-of: '20240229' is no date"),
        ("ageing", {"as_of": "2024-06-30", "known_at": "2024-06-30T18:00:00"}, "--known-at: .* time zone"),
        ("ageing", {"as_of": "1899-12-31"}, "--as-of: '1899-12-31' is not between 1900-01-01 and 2200-12-31"),
        ("ranking", {"year": "2100"}, "--year: '2100' is not between 1900 and 2099"),
        ("commission", {"month": "9999-12"}, "--month: '9999-12' is not between 1900 and 2099"),
        ("complaints-overdue", {"at": "2024-06-30"}, "--at: .* time zone"),
        ("complaints-overdue", {"at": "2201-01-01T00:00:00Z"}, "--at: .* is not between 1900-01-01 and 2200-12-31"),
        ("ageing", {"as_of": "2024-06-30", "known_at": "0001-01-01T00:00:00+08:00"}, "--known-at: .* is not between"),
        ("overdue", {"as_of": "2024-06-30", "staff": "S1"}, "report overdue takes no --staff"),
    ],
)
def test_what_does_not_fit_is_said(name: str, options: dict[str, str], sentence: str) -> None:
    with pytest.raises(Usage, match=sentence):
        question(name, **options)
