"""Publications: proposed with what they change, tried as a whole, bound by two people; what is published stays."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.desk.bureau.conftest import Clock
from tests.desk.bureau.people import account, entries
from tests.desk.county import COUNTY, PROVINCE, SPRING, TEMPLATES, put

from chidu.desk.bureau import Bureau, publishing
from chidu.desk.bureau.publishing import Proposal, propose, publish, seed
from chidu.desk.bureau.safekeeping import verify
from chidu.desk.lookup import rules_shown
from chidu.errors import Conflict, InputError, NotPermitted, PolicySetError, TemplateError
from chidu.records import publications
from chidu.records.database import EVERYWHERE, Database
from chidu.records.people import Account
from chidu.records.publications import Publication

COSTS = f"policies/{COUNTY}/2023-chengben.yaml"


@dataclass(frozen=True)
class Office:
    """The two people whom a publication needs, and a folder of policies to work in."""

    bureau: Bureau
    author: Account
    approver: Account
    policies: Path

    def proposed(self, **where: Path) -> Proposal:
        return propose(self.bureau, COUNTY, SPRING, **{"policies": self.policies, **where})

    def publish(self, proposed: Proposal, note: str = "放宽") -> Publication:
        return publish(self.bureau, self.author, self.approver, COUNTY, proposed.files, note, proposed.based_on)

    def edit(self, before: str, after: str, name: str = "2023-chengben.yaml") -> None:
        file = self.policies / COUNTY / name
        assert before in file.read_text("utf-8")
        file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")

    def latest(self) -> Publication:
        with self.bureau.database.reading(EVERYWHERE) as connection:
            found = publications.latest(connection, COUNTY)
        assert found
        return found

    def names(self) -> list[str]:
        with self.bureau.database.reading(EVERYWHERE) as connection:
            return [path for path, _ in publications.contents(connection, self.latest().number)]


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def law(request: pytest.FixtureRequest, databases: Callable[..., str], policies: Path,
        tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    """A bureau whose law these tests change."""
    bureau = Bureau(Database(databases(request.param)), tmp_path_factory.mktemp("发布"), Clock(), workers=1)
    bureau.database.migrate()
    assert seed(bureau, policies, TEMPLATES) == 3
    yield bureau
    bureau.close()


@pytest.fixture
def desk(law: Bureau, tmp_path: Path) -> Office:
    """The folder holds what is published now."""
    folder = tmp_path / "政策"
    shutil.copytree(law.office().policies, folder)
    return Office(law, account(law, "officer"), account(law, "approver"), folder)


def test_what_is_published_already_changes_nothing(desk: Office) -> None:
    told = desk.proposed(templates=TEMPLATES)
    assert told.nothing_new
    assert told.based_on == desk.latest().number


def test_it_is_told_what_would_change_in_files_and_in_the_law(desk: Office) -> None:
    now = "提示" if "程度: 严重" in (desk.policies / COUNTY / "2023-chengben.yaml").read_text("utf-8") else "严重"
    desk.edit("程度: " + {"提示": "严重", "严重": "提示"}[now], f"程度: {now}")
    put(desk.policies / COUNTY / "tables" / "清单.csv", "名称\n路灯\n")
    told = desk.proposed()
    assert (told.changed, told.added, told.gone) == ((COSTS,), (f"policies/{COUNTY}/tables/清单.csv",), ())
    assert any("改变规则" in line for line in told.law)
    assert any(line.startswith("    现：") and now in line for line in told.law)


def test_a_publication_needs_two_people_and_is_in_force_at_once(desk: Office) -> None:
    desk.edit("要点: ", "要点: 再说一遍，")
    before, told = desk.latest(), desk.proposed()
    made = desk.publish(told)
    assert (made.prev, made.author, made.approver) == (before.hash, desk.author.login, desk.approver.login)
    assert desk.bureau.last_number() == made.number
    assert desk.proposed().nothing_new
    assert any("再说一遍" in line for line in rules_shown(desk.bureau.office(), COUNTY, SPRING))
    (entry,) = entries(desk.bureau, f"发布{made.number}")
    assert (entry.verb, entry.actor) == ("审批发布", desk.approver.login)
    assert made.hash in (entry.details or "")
    with pytest.raises(NotPermitted, match="另一个人"):
        publish(desk.bureau, desk.author, replace(desk.author, role="approver"), COUNTY, told.files, "再放宽", made.number)
    for author, approver in ((desk.approver, desk.author), (account(desk.bureau, "reviewer"), desk.approver),
                             (desk.author, account(desk.bureau, "approver", PROVINCE))):
        with pytest.raises(NotPermitted):
            publish(desk.bureau, author, approver, COUNTY, told.files, "再放宽", made.number)
    verify(desk.bureau.database)


def test_who_publishes_after_another_is_told_to_look_again(desk: Office) -> None:
    desk.edit("要点: ", "要点: 先。")
    first = desk.proposed()
    desk.edit("要点: 先。", "要点: 后。")
    second = desk.proposed()
    desk.publish(first, "先发布")
    with pytest.raises(Conflict, match="刚刚有别人发布过"):
        desk.publish(second)
    assert desk.latest().note == "先发布"


def test_a_folder_that_is_not_given_leaves_what_was_published_of_its_kind(desk: Office, tmp_path: Path) -> None:
    template = tmp_path / "模板" / COUNTY / "审核意见.docx"
    put(template, next(TEMPLATES.rglob("*.docx")).read_bytes())
    told = propose(desk.bureau, COUNTY, SPRING, templates=tmp_path / "模板")
    assert told.added == (f"report_templates/{COUNTY}/审核意见.docx",)
    assert told.law == ()
    desk.publish(told, "自己的模板")
    assert COSTS in desk.names()
    assert f"report_templates/{COUNTY}/审核意见.docx" in desk.names()
    assert desk.proposed().nothing_new
    gone = propose(desk.bureau, COUNTY, SPRING, templates=desk.policies)
    assert gone.gone == (f"report_templates/{COUNTY}/审核意见.docx",)
    desk.publish(gone, "用回省里的模板")


@pytest.mark.parametrize(("file", "content", "error"), [
    ("坏.yaml", "规则: [", PolicySetError),
    ("例不过.yaml", "", PolicySetError),
])
def test_what_does_not_hold_is_not_published(desk: Office, file: str, content: str, error: type[Exception]) -> None:
    before = desk.latest()
    if content:
        put(desk.policies / COUNTY / file, content)
    else:
        desk.edit("程度: ", "程度: 没有这种")
    with pytest.raises(error):
        desk.proposed()
    with pytest.raises(error):
        publish(desk.bureau, desk.author, desk.approver, COUNTY,
                publishing.files_of_folder(desk.policies, TEMPLATES)[COUNTY], "坏的", before.number)
    assert desk.latest() == before


def test_a_template_that_could_do_harm_is_not_published(desk: Office, tmp_path: Path) -> None:
    put(tmp_path / "模板" / COUNTY / "审核意见.docx", b"PK\x03\x04")
    with pytest.raises(TemplateError):
        propose(desk.bureau, COUNTY, SPRING, templates=tmp_path / "模板")


def test_a_superior_does_not_break_those_below(desk: Office) -> None:
    """The county's rule reads what the nation computes."""
    name = "policies/cn/2022-1.yaml"
    files = publishing.files_of_folder(desk.policies, TEMPLATES)["cn"]
    author, approver = (account(desk.bureau, role, "cn") for role in ("officer", "approver"))
    renamed = files[name].replace("{分项合计: {类型".encode(), "{成本合计: {类型".encode())
    assert renamed != files[name]
    with pytest.raises(PolicySetError, match="分项合计"):
        publish(desk.bureau, author, approver, "cn", {**files, name: renamed}, "改名", 1)


def test_files_of_another_jurisdiction_and_empty_folders_are_refused(desk: Office, tmp_path: Path) -> None:
    told = desk.proposed()
    for name in (f"policies/{PROVINCE}/2023.yaml", "policies/../x.yaml", "别处/cn/x.yaml"):
        with pytest.raises(InputError, match="不是本辖区的"):
            publish(desk.bureau, desk.author, desk.approver, COUNTY, {**told.files, name: b""}, "夹带", told.based_on)
    with pytest.raises(InputError, match="没有cn/shandong/bozhou的文件"):
        propose(desk.bureau, "cn/shandong/bozhou", SPRING, desk.policies)
    with pytest.raises(InputError, match="没有这个文件夹"):
        propose(desk.bureau, COUNTY, SPRING, tmp_path / "没有")


def test_the_first_publications_are_made_once(desk: Office) -> None:
    assert seed(desk.bureau, desk.policies, TEMPLATES) == 0
