"""What the documentation says is run: every command, every policy sample, every command's name in both READMEs."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from chidu.cli.commands import app, run
from chidu.desk.checking import check_scope
from chidu.desk.schemas import SCHEMAS, schema_bytes
from chidu.policy.library import load_library
from chidu.vocabulary import read_yaml, vocabulary_from

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "docs" / "tutorial.md", ROOT / "docs" / "policies.md"]
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[tuple[str, str]]:
    return [(m[2].strip(), m[3]) for m in FENCE.finditer(page.read_text(encoding="utf-8")) if m[1] == language]


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("examples", "policies"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.rest
@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_of_a_page_runs_as_it_stands(page: Path, clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    commands = [line for _, body in blocks(page, "sh") for line in body.splitlines() if line]
    assert commands
    for line in commands:
        program, *arguments = shlex.split(line)
        assert program == "chidu"
        assert run(arguments) == 0, f"{line}\n{capsys.readouterr().err}"


def test_the_policy_sample_loads_beside_the_real_policies_and_passes_its_examples() -> None:
    library = load_library(ROOT / "policies")
    for head, body in blocks(ROOT / "docs" / "policies.md", "yaml"):
        if head.startswith("policy "):
            path = head.removeprefix("policy ")
            problems, rules = check_scope(library.with_files({path: body.encode()}), path.rpartition("/")[0])
            assert not problems, "\n".join(map(str, problems))
            assert "演示.大额须写依据" in rules


def test_the_sample_of_what_does_not_leave_the_bureau_is_read(tmp_path: Path) -> None:
    ((_, body),) = [block for block in blocks(ROOT / "docs" / "policies.md", "yaml") if block[0] == "外发"]
    (tmp_path / "外发.yaml").write_text(body, "utf-8")
    whole = load_library(ROOT / "policies").vocabulary.plain()
    read = vocabulary_from({**whole, "词汇": {**whole["词汇"], **read_yaml(tmp_path / "外发.yaml")}}).outgoing
    assert {name: (mask.fields, mask.check) for name, mask in read.items()} == {
        "项目": (("项目名称", "项目代码"), ""), "部门": (("主管部门",), ""), "电话": ((), ""), "身份证": ((), "身份证")}


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_command_is_in_the_readme(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    names = set(get_command(app).commands)
    assert [n for n in sorted(names) if f"`{n}`" not in text and f"`chidu {n}`" not in text] == []


def test_the_schemas_for_editors_are_as_the_models_generate_them() -> None:
    for name, model in SCHEMAS.items():
        assert (ROOT / "docs" / "schemas" / name).read_bytes() == schema_bytes(model)
