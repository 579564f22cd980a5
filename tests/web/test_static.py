"""What a browser gets is what was locked, comes from Chidu alone, and needs nothing that a strict policy forbids."""

from __future__ import annotations

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemLoader, StrictUndefined

import chidu
from chidu.errors import InputError, Place

ROOT = Path(__file__).parents[2]
WEB = ROOT / "service" / "chidu" / "web"
STATIC = WEB / "static"
FRONTEND = ROOT / "frontend"
VENDORED = [STATIC / "vendor", Path(__file__).parent / "vendor"]
LOCK = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
SHEET = "绩效目标申报表"
LAMPS = {"number": 4, "cells": [
    {"at": "B4", "text": "城区路灯运维项目", "across": 2},
    {"at": "D4", "text": "1,286.40", "number": True, "marks": [{"finding": "finding-1", "verdict": "unmet", "text": "成本大于预算"}]},
]}

# Newer than Chromium 86, in our own files.
NEW_SCRIPT = (r"\.at\(|hasOwn\(|structuredClone|replaceAll\(|findLast|\?\?=|\|\|=|&&=|static \{|Promise\.any|showPicker|\.inert\b"
              r"|toSorted|Object\.groupBy|AbortSignal")
TOO_NEW = {
    "chidu.css": r":has\(|:is\(|:where\(|@layer|@container|@property|color-mix\(|aspect-ratio|\binset:|accent-color|[ :]\d+[dsl]v[hw]\b"
                 r"|(margin|padding|inset)-(inline|block):|(width|height)\s*[<>]=|text-wrap|^\s*&",
    "chidu.js": NEW_SCRIPT, "chat.js": NEW_SCRIPT,
}


def manifest(folder: Path) -> dict[str, dict[str, str]]:
    read: dict[str, dict[str, str]] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return read


VENDORED_FILES = [pytest.param(folder / name, about, id=name) for folder in VENDORED for name, about in manifest(folder).items()]


class Page(HTMLParser):
    """The elements of a page, with their attributes; what stands between <style> or <script> tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] in ("script", "style"):
            self.within += data.strip()

    def of(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag in tags]


def render(main: str, **values: object) -> str:
    page = '{% extends "base.html" %}{% import "macros.html" as m %}{% block title %}城区路灯{% endblock %}{% block main %}'
    loader = ChoiceLoader([DictLoader({"page": page + main + "{% endblock %}"}), FileSystemLoader(WEB / "pages" / "templates")])
    templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    given: dict[str, object] = {
        "bureau": "示例县财政局", "version": chidu.__version__, "csrf": "a'b\"c<d>", "notices": [("success", "已退回")],
        "user": SimpleNamespace(name="李文静", role="审核员"), "menu": [("工作台", "/", True, 132), ("整改台账", "/r", False, 0)],
    }
    return templates.get_template("page").render({**given, **values})


EVERYTHING = """
{% call m.heading("审核", "待审 132 件") %}{{ m.opener("back", "退回") }}{% endcall %}{{ m.crumbs([("首页", "/"), ("审核", "")]) }}
{{ m.filters("/list", [{"name": "q", "label": "项目", "kind": "search"}], {"sort": "due"}, "list") }}
<table>{{ m.table_head([("name", "项目"), ("due", "期限"), ("", "判定")], "/list", {"q": "路灯"}, "due", true) }}</table>
{{ m.pager("/list", {"q": "路灯"}, 4, 14, 132) }}{{ m.empty("没有待审的表") }}{{ m.error_panel(error) }}
{{ m.progress("job", 3, 9, "正在审核", 1, stream="/jobs/1/events") }}
{% call m.confirm("back", "退回修改？", "/back", "t", danger=true) %}{{ m.field("why", "理由", "textarea", id="why") }}{% endcall %}
{{ m.field("amount", "金额", value="48万", hint="单位：万元", error="要写数字", required=true) }}
{{ m.definitions([("主管部门", "住建局"), ("联系人", "")]) }}{{ m.drop_zone("files", "申报表", ".xlsx", "不超过 20 MB") }}
{{ m.sheet_grid(sheet, ["B", "C", "D"], [row]) }}{{ m.state("待审", "warn") }}
{{ m.finding("finding-1", "不符合", "严重", "成本大于预算", "合计超过预算", [(sheet, "D4")], "超 23.8 万元", provision="第十一条", origin=[("来源", "省厅")]) }}
"""


def everything() -> str:
    error = InputError("表格.读不出", "写的是“见附件”", place=Place("路灯.xlsx", cell="申报表!C6"), rule="要写金额", remedy="请更正")
    return render(EVERYTHING, error=error, sheet=SHEET, row=LAMPS)


class TestVendoredFiles:
    @pytest.mark.parametrize(("file", "about"), VENDORED_FILES)
    def test_a_file_is_the_one_that_was_locked_and_carries_its_licence(self, file: Path, about: dict[str, str]) -> None:
        assert hashlib.sha256(file.read_bytes()).hexdigest() == about["sha256"]
        assert LOCK[f"node_modules/{about['package']}"]["version"] == about["version"]
        assert (file.parent / about["licence_file"]).stat().st_size > 500

    @pytest.mark.parametrize("folder", VENDORED, ids=["pages", "tests"])
    def test_nothing_lies_there_unrecorded(self, folder: Path) -> None:
        recorded = {name for file, about in manifest(folder).items() for name in (file, about["licence_file"])}
        assert {file.name for file in folder.iterdir()} == recorded | {"manifest.json"}

    @pytest.mark.parametrize(("file", "about"), VENDORED_FILES)
    def test_no_file_asks_for_a_source_map(self, file: Path, about: dict[str, str]) -> None:
        assert "sourceMappingURL" not in file.read_text("utf-8")

    def test_the_lock_carries_no_host_of_a_registry_and_a_hash_for_each_package(self) -> None:
        packages = {name: about for name, about in LOCK.items() if name}
        assert [name for name, about in packages.items() if "resolved" in about] == []
        assert [name for name, about in packages.items() if not about["integrity"].startswith("sha512-")] == []
        assert "omit-lockfile-registry-resolved=true" in (FRONTEND / ".npmrc").read_text("utf-8").splitlines()
        assert "registry=" not in (FRONTEND / ".npmrc").read_text("utf-8")


class TestOwnFiles:
    @pytest.mark.parametrize("file", sorted(STATIC.rglob("*.css")), ids=lambda file: file.name)
    def test_a_style_sheet_fetches_nothing_from_elsewhere(self, file: Path) -> None:
        text = file.read_text("utf-8")
        fetched = re.findall(r"""url\(\s*['"]?([^'")]+)""", text) + re.findall(r"@import\s+(\S+)", text)
        named = [url for url in fetched if not url.startswith("data:")]
        assert [url for url in named if not (file.parent / url).is_file()] == []

    @pytest.mark.parametrize("file", sorted(STATIC.rglob("*.js")), ids=lambda file: file.name)
    def test_a_script_names_no_other_host(self, file: Path) -> None:
        assert re.findall(r"""https?://[^\s"'`)]+""", file.read_text("utf-8")) == []

    @pytest.mark.parametrize("name", TOO_NEW)
    def test_our_own_files_keep_to_what_chromium_86_knows(self, name: str) -> None:
        text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text("utf-8"), flags=re.DOTALL)
        assert [found[0] for found in re.finditer(TOO_NEW[name], text, re.MULTILINE)] == []


class TestPages:
    def test_a_page_has_no_script_style_or_handler_of_its_own(self) -> None:
        page = Page(everything())
        assert page.within == ""
        assert page.of("style") == []
        assert [(tag, name) for tag, attrs in page.elements for name in attrs if name == "style" or name.startswith(("on", "hx-on"))] == []

    def test_everything_a_page_fetches_is_there_under_static(self) -> None:
        page = Page(everything())
        fetched = [attrs.get("src") or attrs.get("href") or "" for attrs in page.of("script", "link", "img")]
        assert len(fetched) >= 7
        assert [url for url in fetched if not (WEB / url.partition("?")[0].removeprefix("/")).is_file()] == []

    def test_htmx_runs_nothing_from_text_and_keeps_no_page(self) -> None:
        [config] = [json.loads(attrs["content"] or "") for attrs in Page(render("")).of("meta") if attrs.get("name") == "htmx-config"]
        assert (config["allowEval"], config["allowScriptTags"], config["includeIndicatorStyles"], config["historyCacheSize"]) == (
            False, False, False, 0)

    def test_the_token_reaches_htmx_and_the_logout_form_whatever_is_in_it(self) -> None:
        page = Page(render(""))
        assert json.loads(page.of("body")[0]["hx-headers"] or "") == {"X-CSRF-Token": "a'b\"c<d>"}
        assert [attrs["value"] for attrs in page.of("input") if attrs["name"] == "csrf"] == ["a'b\"c<d>"]

    def test_no_two_elements_share_an_id_and_every_reference_is_answered(self) -> None:
        page = Page(everything())
        ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
        assert sorted(set(ids), key=str) == sorted(ids, key=str)
        asked = {one for _, attrs in page.elements for name in ("aria-describedby", "aria-labelledby", "for", "data-cell", "data-opens")
                 for one in (attrs.get(name) or "").split()}
        assert asked - set(ids) == set()

    def test_a_finding_points_at_its_cell_and_the_cell_back(self) -> None:
        page = Page(everything())
        assert f"#cell-{SHEET}-D4" in [attrs.get("href") for attrs in page.of("a")]
        assert f"cell-{SHEET}-D4" in [attrs.get("id") for attrs in page.of("td")]
        assert "#finding-1" in [attrs.get("href") for attrs in page.of("a")]

    def test_a_sorted_list_keeps_its_filter(self) -> None:
        assert "/list?q=%E8%B7%AF%E7%81%AF&amp;sort=due&amp;down=0" in everything()

    @pytest.mark.parametrize("verdict", ["符合", "不符合", "无法判定", "不适用"])
    def test_a_verdict_is_said_in_words_and_drawn_not_coloured_only(self, verdict: str) -> None:
        shown = render("<i>{{ m.verdict(verdict, 3) }}</i>", verdict=verdict)
        assert verdict in shown
        assert "<svg" in shown

    def test_what_officers_write_is_text_never_markup(self) -> None:
        shown = render('{{ m.finding("f", "unmet", "一般", text, text, [(text, "A1", text)]) }}{{ m.field("q", text, value=text) }}',
                       text="<script>alert(1)</script>", notices=[("error", "<b>x</b>")])
        assert Page(shown).within == ""
        assert "<b>x</b>" not in shown

    def test_someone_not_signed_in_gets_a_page_without_menu(self) -> None:
        page = Page(render("", user=None, menu=[], csrf="", notices=[]))
        assert page.of("nav", "form") == []
