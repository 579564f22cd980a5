"""Names as people write them."""

from __future__ import annotations

import pytest

from chidu.assistant.questions.names import Places, apart, named, short_for

PLACES = Places({"cn": "中华人民共和国", "cn/shandong": "山东省", "cn/shandong/heze": "菏泽市", "cn/shandong/heze/juye": "巨野县"})
JUYE = "cn/shandong/heze/juye"


@pytest.mark.parametrize(("text", "scopes"), [
    ("菏泽市巨野县的标准", [JUYE]), ("巨野跟菏泽比", [JUYE, "cn/shandong/heze"]), ("市里怎么定的", ["cn/shandong/heze"]), ("省级的规定", ["cn/shandong"]),
    ("省级财政部门每年重点评价", []), ("市级重大项目", []), ("本县的期限", []), ("上级资金", []),
])
def test_a_place_is_named_or_only_a_level(text: str, scopes: list[str]) -> None:
    assert [place.scope for place in PLACES.found(text, JUYE)] == scopes


@pytest.mark.parametrize(("text", "place"), [("青岛市的门槛", "青岛"), ("巨鹿县怎么定", "巨鹿县"), ("菏泽市的门槛", ""), ("全县的项目", ""), ("县区怎么分", "")])
def test_a_place_elsewhere_is_known_for_one(text: str, place: str) -> None:
    assert PLACES.elsewhere(text, JUYE) == place


@pytest.mark.parametrize(("short", "whole", "yes"), [
    ("城管局", "市城市管理局", True), ("市住建局", "县住房和城乡建设局", True), ("教育局", "永德县教育体育局", True), ("水利局", "市城市管理局", False)])
def test_an_office_is_known_by_its_short_name(short: str, whole: str, yes: bool) -> None:
    assert short_for(short, whole) == yes


def test_a_project_is_known_by_a_part_of_its_name() -> None:
    assert named("消纳场那个", ["县建筑垃圾消纳场扩建工程", "城区路灯运维项目"]) == ["县建筑垃圾消纳场扩建工程"]
    assert apart("城区路灯这张表", "城区路灯运维项目", 3) == " 这张表"
