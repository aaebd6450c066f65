"""合同评审记录表: the contract, what was asked of it, who answered what, and how the review ended."""

from typing import Any

import pytest

from shared.papers.review_record import review_record
from tests.unit.papers.rows import CONTRACT, CUSTOMERS, PEOPLE, PRODUCTS, pages, rows_of


def said(contract: dict[str, Any] = CONTRACT, **given: Any) -> list[str]:
    """What a record says, page after page."""
    pdf = review_record(contract, people=PEOPLE, customers=CUSTOMERS, products=PRODUCTS, **given)
    return [line for page in pages(pdf) for line in rows_of(page)]


def content(**members: Any) -> dict[str, Any]:
    """The contract with other members of its content."""
    return {**CONTRACT, "content": {**CONTRACT["content"], **members}}


def test_it_names_the_contract_and_how_its_review_ended() -> None:
    told = said()
    assert told[:3] == ["合同评审记录表", "合同 HT-2024-000118 第 2 版", "合同 HT-2024-000118 版次 2"]
    assert "客户 绍兴市恒通给排水有限公司（C1） 业务员 王建国（S1）" in told
    assert "合同金额（大写） 人民币壹拾万叁仟贰佰伍拾元整" in told
    at = told.index("评审结论")
    assert told[at + 1 : at + 4] == ["同意签订 陈伟（M1） · 2024-03-05 · 特殊合同", "同意签订。", "请财务跟踪。"]


def test_goods_stand_beside_the_price_list() -> None:
    told = " ".join(said())
    assert "1 数控车床主轴 P1 12.500 台 8,260.00 8,500.00 -2.82% 103,250.00" in told
    unlisted = {**CONTRACT["content"]["lines"][0], "listed": False}
    assert "台 8,260.00 — — 103,250.00" in " ".join(said(content(lines=[unlisted])))


@pytest.mark.clause("P3-4.5.2")
def test_every_item_has_its_answer_remedy_and_person() -> None:
    told = said()
    assert "d 合法合规 是 — 陈伟（M1）" in told
    assert "自定义项目 否 外协解决 陈伟（M1）" in told, "an item that the rule book got later stands as it is"


def test_terms_are_told_in_words() -> None:
    told = " ".join(said())
    assert "签订时付 30%；发货后 15 天付 20%；发货后 1 个月付 20%；交货后 2 个月又 30 天付 30%" in told
    assert "付款方式 发货后 30 天付款" in " ".join(said(content(terms={"kind": "credit", "credit_days": 30})))
    assert "付款方式 货到付款" in " ".join(said(content(terms={"kind": "cod", "credit_days": None})))


def test_particulars_have_their_names() -> None:
    assert {"运输方式 汽运 交货 签订后60日", "签订日期 2024-03-01"} <= set(said())


def test_a_review_that_has_not_ended_says_so() -> None:
    draft = {**CONTRACT, "review": None, "answers": [], "concessions": [], "signatures": []}
    told = said(draft)
    assert {"评审尚未结束", "尚无评审意见", "双方尚未签署"} <= set(told)
    assert not any("价格让步" in line for line in told)


def test_a_contract_says_whether_it_holds() -> None:
    effective = {**CONTRACT, "effective": {"signed_on": "2024-03-06"}}
    assert any("合同状态 已生效，签订日 2024-03-06" in line for line in said(effective))
    invalid = {**effective, "invalid": {"invalid_on": "2024-03-07", "reason": "越权签订"}}
    assert "自 2024-03-07 起无效：越权签订" in " ".join(said(invalid))
    rejected = {**CONTRACT, "review": {**CONTRACT["review"], "approved": False, "opinion": None}}
    assert any(line.startswith("不同意签订") for line in said(rejected))


def test_in_english() -> None:
    told = said(language="en")
    assert told[0] == "Record of a contract review"
    assert "d lawful yes — 陈伟（M1）" in told
