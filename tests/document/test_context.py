"""What a template may name is what it gets: no field more, none less, each of its kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.desk.county import COUNTY, GOOD, HEAD, LAMPS, SPRING, changed, decided, person

from chidu.desk.letters import names_of
from chidu.desk.office import Office
from chidu.document.context import Head, context
from chidu.document.fields import letter_fields
from chidu.opinion.compose import compose

LACKING = changed(LAMPS, project={"name": "城区路灯运维项目", "unit": None},
                  cost_breakdown=[{"item": "灯具更换", "amount": None}, {"item": "巡检", "amount": 312}])
JUDGED = [person("规则·目标.内容明确", "是"), person("要点·资金匹配性", "优"), person("得分·资金匹配性", "14.5")]
CASES = {"remarks": (LAMPS, ()), "nothing found": (GOOD, ()), "all judged": (GOOD, JUDGED), "lacking": (LACKING, ()),
         "an empty form": ({"kind": "declaration"}, ())}


KINDS = ("审核意见", "补正通知")


def data(office: Office, folder: Path, kind: str, form: dict, *people: Any, head: Head = HEAD) -> dict[str, Any]:
    law = office.policy(COUNTY, SPRING)
    return context(compose(kind, decided(office, folder, form, *people), law), head, law.vocabulary.documents[kind], names_of([law]))


def misfits(value: Any, shape: object, path: str = "") -> Iterator[str]:
    if shape is None:
        return
    if isinstance(shape, dict):
        if not isinstance(value, dict) or value.keys() != shape.keys():
            yield f"{path}：{sorted(value) if isinstance(value, dict) else value}"
        else:
            for key, inner in shape.items():
                yield from misfits(value[key], inner, f"{path}.{key}")
    elif isinstance(shape, list):
        if not isinstance(value, list):
            yield f"{path}：{value}"
        else:
            for item in value:
                yield from misfits(item, shape[0], f"{path}[]")
    elif type(value) is not shape:
        yield f"{path}：{value!r}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("form", "people"), CASES.values(), ids=CASES)
def test_the_data_fit_the_fields_exactly(office: Office, tmp_path: Path, form: dict, people: tuple, kind: str) -> None:
    law = office.policy(COUNTY, SPRING)
    fields = letter_fields(law.vocabulary.documents[kind].annexes, names_of([law]))
    assert list(misfits(data(office, tmp_path, kind, form, *people), fields)) == []


def test_the_check_itself_notices_what_is_missing_extra_or_of_another_kind() -> None:
    shape = {"文号": str, "条": [{"序号": int}]}
    for wrong in ({"文号": ""}, {"文号": "", "条": [], "多": 1}, {"文号": 1, "条": []}, {"文号": "", "条": [{"序号": True}]},
                  {"文号": "", "条": {}}):
        assert list(misfits(wrong, shape))


def test_number_addressee_and_date_are_what_a_person_gives(office: Office, tmp_path: Path) -> None:
    head = Head("巨财绩函〔2024〕12号", "县住房和城乡建设局", date(2024, 3, 1))
    given = data(office, tmp_path, "审核意见", LAMPS, head=head)
    assert (given["文号"], given["主送"], given["日期"]) == ("巨财绩函〔2024〕12号", "县住房和城乡建设局", "2024年3月1日")
    assert data(office, tmp_path, "审核意见", LAMPS)["主送"] == "县城市管理局"


def test_annexes_are_those_there_are_and_numbered_where_there_are_several(office: Office, tmp_path: Path) -> None:
    three, one = data(office, tmp_path, "审核意见", LAMPS), data(office, tmp_path, "审核意见", GOOD, *JUDGED)
    assert [(a["序号"], a["名称"]) for a in three["附件"]] == [("1", "绩效目标审核表"), ("2", "问题清单"), ("3", "待评审人判断事项")]
    assert one["附件"] == [{"序号": "", "名称": "绩效目标审核表"}]
    assert set(one["附件序"].values()) == {""}
    assert [key for key, there in one["有附件"].items() if there] == ["审核表"]


def test_a_distance_that_the_sentence_states_is_not_said_twice(office: Office, tmp_path: Path) -> None:
    listed = [q for g in data(office, tmp_path, "审核意见", LAMPS)["问题组"] for q in g["问题"]]
    assert all(q["差额"] == "" or q["差额"] not in q["事实"] for q in listed)
    assert "差额58.00万元" in listed[-1]["事实"]


def test_a_supplement_notice_has_remarks_and_lacks_in_one_numbered_list(office: Office, tmp_path: Path) -> None:
    wanted = data(office, tmp_path, "补正通知", LACKING)["补正"]
    assert [w["序号"] for w in wanted] == list(range(1, len(wanted) + 1))
    assert wanted[-1]["事项"] == "表上未提供“分项预算”。"
    assert wanted[-1]["要求"] == "请补充“分项预算”。"
    assert all("（" not in w["位置"] for w in wanted), "the template puts the place in brackets"


def test_a_letter_without_remarks_asks_for_nothing(office: Office, tmp_path: Path) -> None:
    assert data(office, tmp_path, "审核意见", GOOD)["要求"] == ""
    graded = data(office, tmp_path, "审核意见", LAMPS, person("规则·目标.内容明确", "是"))
    assert graded["要求"] == "请于收到本函后10个工作日内修改完善，并将修改后的绩效目标申报表重新报送我局。"
