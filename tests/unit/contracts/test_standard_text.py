"""Standard texts of contracts, rebates, and what else a content says. P5-4.1a, P3-4.1.6, P4-7.3"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from services.contracts.subjects.contract.content import discount, level, net_price
from services.contracts.subjects.contract.registration import (
    MissingParticulars,
    NoLines,
    NoTermAgreed,
    OverAlready,
)
from services.contracts.subjects.contract.review import BelowList
from services.contracts.subjects.contract.signing import BeyondAuthority
from services.contracts.subjects.contract.standard_text import (
    Template,
    TemplateNotNamed,
    TemplateOutdated,
    UnknownTemplate,
)
from services.contracts.subjects.contract.state import ContractBasis
from services.contracts.subjects.contract.wishes import GrantConcession, ReviewContract, SignContract
from services.contracts.subjects.product import PRODUCT, DescribeProduct, ListProduct, UnknownProduct
from services.contracts.subjects.template import (
    TEMPLATE,
    NoSuchTemplate,
    PublishTemplate,
    TwoTemplatesFromOneDay,
    WithdrawTemplate,
)
from shared.events.contracts import (
    ConcessionGranted,
    ContractSigned,
    Instalment,
    ProductDescribed,
    SigningAuthorityGranted,
    TemplatePublished,
    TemplateWithdrawn,
    Terms,
)
from shared.runtime.ask.decisions import Basis, RecordedDifferently
from tests.spec import Spec, stamp
from tests.unit.contracts.samples import (
    PARTICULARS,
    RULES,
    TODAY,
    approved,
    basis,
    checklist,
    contract,
    line,
    listed,
    on_file,
    register,
)

DAY = timedelta(days=1)
OLD, NEW = Template("v2", date(2023, 1, 1)), Template("v3", TODAY)
template = Spec(TEMPLATE, Basis(stamp(TODAY, "O1", "office")))
product = Spec(PRODUCT, Basis(stamp(TODAY, "Q1", "quality")))


def on(days: int, *templates: Template) -> ContractBasis:
    """Today and so many days later, with texts."""
    return basis(today=TODAY + timedelta(days=days), templates=templates or (OLD, NEW))


@pytest.mark.clause("P5-4.1a")
def test_the_text_in_force_is_named_and_an_older_one_is_good_for_thirty_days() -> None:
    v2, v3 = register(template_version="v2"), register(template_version="v3")
    given = contract.given()
    assert given.when(v3, on(0)).decide()
    assert given.when(v2, on(30)).decide()
    assert given.when(v2, on(31)).refuses(TemplateOutdated).clause == "P5-4.1a"
    given.when(v3, on(-1)).refuses(TemplateOutdated)
    given.when(register(template_version="v9"), on(0)).refuses(UnknownTemplate)
    assert given.when(register(), on(-600)).decide()  # nothing was in force
    assert given.when(register(), on(0)).refuses(TemplateNotNamed).members["missing"] == ["template_version"]


@pytest.mark.clause("P5-4.1a")
def test_a_withdrawn_text_is_good_for_nothing_at_once() -> None:
    gone = OLD._replace(withdrawn_on=TODAY)
    given = contract.given()
    assert given.when(register(template_version="v2"), on(-1, gone, NEW)).decide()
    given.when(register(template_version="v2"), on(0, gone, NEW)).refuses(TemplateOutdated)
    back = NEW._replace(withdrawn_on=TODAY + DAY)
    assert given.when(register(template_version="v2"), on(40, OLD, back)).decide()  # it is in force again


@pytest.mark.clause("P5-4.1a")
def test_our_signature_looks_at_the_text_again() -> None:
    content = on_file(register(template_version="v2"), basis(templates=(OLD,)))
    given = contract.given(content, *checklist(content), approved(content))
    for days, refused in ((30, False), (31, True)):
        day = TODAY + timedelta(days=days)
        wish = SignContract.model_validate(
            {
                "contract_no": "K1",
                "content_hash": content.content_hash,
                "party": "company",
                "signed_on": day,
                "signed_by": "G1",
                "sealed": True,
            }
        )
        at = basis("gm", actor="G1", is_gm=True, today=day, templates=(OLD, NEW))
        if refused:
            given.when(wish, at).refuses(TemplateOutdated)
        else:
            assert isinstance(given.when(wish, at).decide()[0], ContractSigned)


def test_texts_are_published_and_withdrawn_once() -> None:
    wish = PublishTemplate(version="v3", effective_from=TODAY, sha256="ab", counsel_note="ok")
    fact = TemplatePublished(**dict(wish), published_by="O1")
    template.given().when(wish).then(fact)
    template.given(fact).when(wish).then()
    template.given(fact).when(wish.model_copy(update={"sha256": "cd"})).refuses(RecordedDifferently)
    template.given(fact).when(wish.model_copy(update={"version": "v4"})).refuses(TwoTemplatesFromOneDay)
    gone = WithdrawTemplate(version="v3", withdrawn_on=TODAY)
    over = TemplateWithdrawn(**dict(gone), withdrawn_by="O1")
    template.given().when(gone).refuses(NoSuchTemplate)
    template.given(fact).when(gone).then(over)
    template.given(fact, over).when(gone).then()
    early = gone.model_copy(update={"withdrawn_on": TODAY - DAY})
    template.given(fact, over).when(early).refuses(RecordedDifferently)


def test_a_product_is_described_by_what_is_new() -> None:
    listing = ListProduct(product_id="P1", name="管", unit="m")
    known = product.given().when(listing).decide()
    wish = DescribeProduct(product_id="P1", certificate_required=True, standard="GB/T 13663-2018")
    fact = ProductDescribed(**dict(wish))
    product.given().when(wish).refuses(UnknownProduct)
    product.given(*known).when(wish).then(fact)
    product.given(*known, fact).when(wish).then()
    product.given(*known).when(DescribeProduct(product_id="P1")).then()
    less = DescribeProduct(product_id="P1", certificate_required=False, standard="GB/T 13663-2018")
    product.given(*known, fact).when(less).then(ProductDescribed(product_id="P1", certificate_required=False))


@pytest.mark.clause("P3-4.1.6", "P3-4.5.1", "P3-3", "P3-4.7.2")
def test_levels_compare_the_price_less_the_rebate() -> None:
    sold = listed(price="98.00")
    one_per_cent = Decimal("0.01")
    assert net_price(sold, one_per_cent) == Decimal("97.02")
    assert discount(sold, one_per_cent) == Decimal("0.0298")
    assert level(sold, RULES, net_price(sold, None)) == "reviewer"
    assert level(sold, RULES, net_price(sold, one_per_cent)) == "head"
    assert on_file(register(line(price="98.00"))).kind == "routine"
    content = on_file(register(line(price="98.00"), rebate_rate=one_per_cent))
    assert (content.kind, content.rebate_rate, content.amount) == ("special", one_per_cent, Decimal("980.00"))
    kept = content.model_copy(update={"kind": "routine"})
    review = ReviewContract(contract_no="K1", content_hash=content.content_hash, approved=True)
    reviewer = basis(actor="R1", may_review=True)
    given = contract.given(kept, *checklist(content))
    given.when(review, reviewer).refuses(BelowList)
    for floor, refused in (("97.03", True), ("97.02", False)):
        wish = GrantConcession(contract_no="K1", line_no="1", floor_price=Decimal(floor), expires_on=TODAY)
        [granted] = given.when(wish, basis("head", actor="M1")).decide()
        assert isinstance(granted, ConcessionGranted)
        conceded = contract.given(kept, *checklist(content), granted)
        if refused:
            conceded.when(review, reviewer).refuses(BelowList)
        else:
            assert conceded.when(review, reviewer).decide()
    signs = SignContract.model_validate(
        {
            "contract_no": "K1",
            "content_hash": content.content_hash,
            "party": "company",
            "signed_on": TODAY,
            "signed_by": "S1",
            "sealed": True,
        }
    )
    authority = SigningAuthorityGranted(
        staff_id="S1", valid_from=TODAY, max_amount=Decimal(200000), max_discount=Decimal("0.0297")
    )
    done = contract.given(kept, *checklist(content), granted, approved(content))
    done.when(signs, basis(actor="S1", authority=authority)).refuses(BeyondAuthority)
    wider = authority.model_copy(update={"max_discount": Decimal("0.0298")})
    assert done.when(signs, basis(actor="S1", authority=wider)).decide()


@pytest.mark.clause("P5-4.1c–f", "P4-7.3")
def test_all_that_lacks_is_listed_at_once() -> None:
    some = {name: text for name, text in PARTICULARS.items() if name not in {"venue", "place"}}
    given = contract.given()
    refusal = given.when(register(particulars=some)).refuses(MissingParticulars)
    assert (refusal.clause, refusal.members["missing"]) == ("P5-4.1c–f", ["venue", "place"])
    bare = register(particulars=some, terms=Terms(kind="credit")).model_copy(update={"lines": ()})
    everything = ["venue", "place", "lines", "terms.credit_days", "template_version"]
    assert given.when(bare, on(0)).refuses(MissingParticulars).members["missing"] == everything
    assert given.when(register(terms=Terms(kind="credit"))).refuses(NoTermAgreed).clause == "P4-7.3"
    given.when(register().model_copy(update={"lines": ()})).refuses(NoLines)
    given.when(register(valid_to=TODAY - DAY)).refuses(OverAlready)


def test_a_retention_is_content_and_instalments_without_keep_their_hash() -> None:
    def terms(*, retention: bool) -> Terms:
        parts = (("0.9", False), ("0.1", retention))
        return Terms(
            kind="instalments",
            instalments=tuple(Instalment(share=Decimal(share), days=365, retention=kept) for share, kept in parts),
        )

    plain, kept = (on_file(register(terms=terms(retention=one))) for one in (False, True))
    assert plain.content_hash == "8fc80ffe60949af40b9a48a3120e853747c60d032177e1f05ca4b797e9c37a02"
    assert kept.content_hash != plain.content_hash
    said = on_file(register(receivers=("李四",), accepts_bills=("bank",), inquiry_no="XJ-2024-000001"))
    assert (said.receivers, said.accepts_bills, said.inquiry_no) == (("李四",), ("bank",), "XJ-2024-000001")
