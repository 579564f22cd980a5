"""What an operator is told and given: every setting, command and measure is in the guide; the container and the unit are as it says."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from chidu.cli.commands import app
from chidu.cli.usage import Later
from chidu.web.metrics import Metrics
from chidu.web.settings import Settings

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")
CONTAINER = (ROOT / "deploy" / "Containerfile").read_text("utf-8")
UNIT = ROOT / "deploy" / "chidu.service"
ELSEWHERE = {"CHIDU_SETTINGS"}
COMMANDS = {name: c.loaded() if isinstance(c, Later) else c for name, c in get_command(app).commands.items()}  # type: ignore[attr-defined]
BESIDES = ("serve", "worker", "migrate", "publish", "account", "password", "redact", "backup", "restore", "audit", "replay")
"""The commands of the service."""


class TestGuide:
    def test_every_setting_has_its_row_and_no_other_has_one(self) -> None:
        rows = re.findall(r"^\| `(CHIDU_\w+)` \|", GUIDE, re.MULTILINE)
        assert sorted(rows) == sorted(f"CHIDU_{name.upper()}" for name in Settings.model_fields)
        assert set(re.findall(r"CHIDU_\w+", GUIDE)) - ELSEWHERE == set(rows)

    def test_a_default_is_told_as_it_is(self) -> None:
        told = dict(re.findall(r"^\| `CHIDU_(\w+)` \| `?([^|`]*)`? \|", GUIDE, re.MULTILINE))
        for name, field in Settings.model_fields.items():
            if field.default_factory is None:
                value = getattr(field.default, "get_secret_value", lambda field=field: field.default)()
                assert told[name.upper()].strip() == (str(value).lower() if isinstance(value, bool) else str(value) or "空"), name

    def test_every_command_of_the_service_is_told_and_each_that_is_told_exists(self) -> None:
        named = set(re.findall(r"(?:^ {4}|`|/)chidu ([a-z]+)(?=[ `\n])", GUIDE, re.MULTILINE))
        assert set(BESIDES) <= named
        assert named <= {*COMMANDS}
        for line in re.findall(r"^ {4}chidu ([^\n]+)", GUIDE, re.MULTILINE):
            name, *words = shlex.split(line)
            options = {o for p in _parameters(name) for o in p}
            assert {w for w in words if w.startswith("--")} <= options, line

    def test_every_measure_is_told(self) -> None:
        measures = {m.name for m in Metrics().registry.collect()}
        told = {name.removesuffix("_total") for name in re.findall(r"^\| `(chidu_\w+)` \|", GUIDE, re.MULTILINE)}
        assert told == measures

    @pytest.mark.parametrize("word", ["http://10.", "pypi", "docker.io", "registry", "mirror"])
    def test_no_host_of_anybody_is_named(self, word: str) -> None:
        assert word not in GUIDE + CONTAINER + UNIT.read_text("utf-8")

    @pytest.mark.parametrize("path", ["deploy/Containerfile", "deploy/chidu.service", "requirements/run.txt", "requirements/oidc.txt",
                                      "requirements/build.txt", "scripts/setup", "CHANGELOG.md", "docs/tutorial.md"])
    def test_the_files_it_speaks_of_are_there(self, path: str) -> None:
        assert path.rpartition("/")[2] in GUIDE
        assert (ROOT / path).is_file()


def _parameters(command: str) -> list[list[str]]:
    return [p.opts for p in COMMANDS[command].params]


def instructions() -> list[tuple[str, str]]:
    """The steps of the container file, each on one line."""
    joined = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", CONTAINER, flags=re.MULTILINE))
    return [(word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in joined.splitlines() if line.strip())]


class TestContainer:
    def test_what_it_copies_is_there(self) -> None:
        for word, rest in instructions():
            if word == "COPY" and not rest.startswith("--from="):
                *sources, _ = rest.split()
                assert [s for s in sources if not (ROOT / s).exists()] == []

    def test_it_installs_from_the_locks_and_nothing_else(self) -> None:
        installs = [step for word, rest in instructions() if word == "RUN" for step in rest.split(" && ") if "pip install" in step]
        assert len(installs) == 3
        for step in installs:
            locked = "--require-hashes" in step and re.search(r"-r requirements/(build|oidc)\.txt$", step)
            own = "--no-deps" in step and step.endswith(" .")
            assert locked or own, step

    def test_all_that_the_package_is_made_of_is_copied(self) -> None:
        """What the wheel holds, and what building it reads."""
        copied = " ".join(rest for word, rest in instructions() if word == "COPY").split()
        for part in ("service", "policies", "features", "report_templates", "README.md", "LICENSE", "pyproject.toml"):
            assert part in copied

    def test_its_base_has_a_plain_name_and_a_python_that_the_project_takes(self) -> None:
        assert [rest.split()[0] for word, rest in instructions() if word == "FROM"] == ["python:3.11", "python:3.11-slim"]

    def test_it_runs_without_rights_and_keeps_its_data_in_a_volume(self) -> None:
        steps = dict(instructions())
        assert steps["USER"] == "10001:10001"
        assert steps["VOLUME"] == steps["WORKDIR"] == "/var/lib/chidu"
        assert "CHIDU_DATA=/var/lib/chidu" in steps["ENV"]
        words = [word for word, _ in instructions()]
        assert words.index("USER") < words.index("ENTRYPOINT")
        assert not [rest for word, rest in instructions()[words.index("USER"):] if word in ("RUN", "COPY", "ADD")]

    def test_it_is_healthy_while_it_is_alive(self) -> None:
        assert "/livez" in dict(instructions())["HEALTHCHECK"]
        assert dict(instructions())["ENTRYPOINT"] == '["chidu"]'
        assert shlex.split(dict(instructions())["CMD"].strip("[]").replace(",", " "))[0] in COMMANDS


class TestUnit:
    @pytest.fixture
    def unit(self) -> configparser.ConfigParser:
        read = configparser.ConfigParser(interpolation=None, delimiters=("=",), strict=False)
        read.optionxform = str  # type: ignore[assignment,method-assign]
        read.read(UNIT, "utf-8")
        return read

    def test_it_runs_the_command_that_the_guide_installs(self, unit: configparser.ConfigParser) -> None:
        service = unit["Service"]
        program, command, *_ = service["ExecStart"].split()
        assert program in GUIDE
        assert command in COMMANDS
        assert service["User"] == "chidu"
        for given in shlex.split(service["Environment"]):
            name, _, value = given.partition("=")
            assert not name.startswith("CHIDU_") or f"{name}={value}" in GUIDE

    def test_it_has_no_rights_that_it_does_not_need(self, unit: configparser.ConfigParser) -> None:
        service = unit["Service"]
        assert service["CapabilityBoundingSet"] == ""
        assert (service["ProtectSystem"], service["StateDirectory"], service["StateDirectoryMode"]) == ("strict", "chidu", "0700")
        for name in ("NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "ProtectKernelTunables", "RestrictSUIDSGID"):
            assert service[name] == "yes"

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
    def test_systemd_understands_it(self, tmp_path: Path) -> None:
        written = UNIT.read_text("utf-8").replace("/opt/chidu/.venv/bin/chidu", "/bin/true")
        (tmp_path / UNIT.name).write_text(written, "utf-8")
        command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / UNIT.name)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env={**os.environ, "LC_ALL": "C"})
        assert UNIT.name not in done.stderr, done.stderr
