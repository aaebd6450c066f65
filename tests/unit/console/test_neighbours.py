"""Neighbours in a list, by the question that the address of a record carries."""

from dataclasses import replace

import pytest

from services.console.frame.formats import MONEY
from services.console.frame.lists import Asked, Column, Listing
from services.console.frame.neighbours import carrying, lead, one_behind, opened_from, towards

LISTING = Listing(
    "/invoices",
    "Invoices",
    "receivables",
    "/invoices",
    (Column("invoice_no"), Column("amount", MONEY, "range")),
    "/invoices",
)


def test_a_row_leads_to_its_record_with_the_question_of_the_list() -> None:
    asked = Asked(
        LISTING, {"amount.from": "5", "sort": "-amount", "cursor": "abc", "done": "1", "at": "x:1", "of": "/"}
    )
    assert asked.link({"invoice_no": "V/1"}) == "/invoices/V%2F1?of=%2Finvoices%3Famount.from%3D5%26sort%3D-amount"


@pytest.mark.parametrize("of", ["/invoices", "/invoices?sort=-amount", "/commission/periods", "/set-offs?a=b&c=d"])
def test_a_list_of_this_console_is_known(of: str) -> None:
    assert opened_from({"of": of}) == of


@pytest.mark.parametrize(
    "of", ["//evil.example", "/\\evil", "https://evil.example/", "/a b", "javascript:x", "/", "/A"]
)
def test_what_is_no_list_of_this_console_is_left_out(of: str) -> None:
    assert opened_from({"of": of}) == ""


def test_the_door_is_asked_for_one_row_of_the_same_list() -> None:
    asked = {"limit": "50", "where": "amount from 5", "sort": "-amount"}
    assert one_behind(asked, "VjE=", "next") == {**asked, "limit": "1", "cursor": "VjE="}
    assert one_behind(asked, "VjE=", "prev") == {**asked, "limit": "1", "cursor": "VjE=", "back": "true"}


def test_the_way_leads_over_the_list_to_the_neighbour_or_back() -> None:
    of = "/invoices?sort=-amount"
    assert towards(of, "next", "V 1") == f"{of}&go=next&from=V+1"
    assert lead([{"invoice_no": "V2"}], LISTING.link, "/invoices/V1", of, "next") == carrying("/invoices/V2", of)
    assert lead([], LISTING.link, "/invoices/V1", of, "next") == carrying("/invoices/V1", of, end="next")
    assert carrying("/a", "") == "/a"


def test_only_rows_that_the_reader_may_open_are_neighbours() -> None:
    register = replace(LISTING, opens="readable")
    asked = Asked(register, {"amount.from": "5"})
    assert asked.of_door(1, opened=True)["where"] == "amount from 5;readable is true"
    assert asked.of_door(1)["where"] == "amount from 5"


def test_what_is_empty_is_asked_for_without_a_value() -> None:
    asked = Asked(LISTING, {"amount.empty": "yes", "amount.to": "9"})
    assert asked.of_door(1)["where"] == "amount to 9;amount empty"
    assert asked.ranges
