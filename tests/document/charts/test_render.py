"""The two files of a chart: always the same bytes, wherever drawn; whole for any data; drawn once."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree
from PIL import Image
from tests.document.charts.drawn import EXAMPLES, PROGRESS, RANKING, SVG, drawn

from chidu.document.charts import Bar, Chart, Ranking, alt, png, svg
from chidu.document.charts.render import DPI, KEPT
from chidu.sandbox import Sandbox
from strategies import any_chart

KINDS = pytest.mark.parametrize("kind", EXAMPLES)


@given(any_chart())
@settings(max_examples=25, deadline=None)
def test_any_data_give_a_whole_drawing_with_its_description(chart: Chart) -> None:
    root = etree.fromstring(svg(chart))

    assert root.find(SVG + "title").text == alt(chart)


@KINDS
def test_a_picture_is_as_wide_as_the_text_of_a_letter(kind: str) -> None:
    picture = Image.open(io.BytesIO(png(EXAMPLES[kind])))

    assert picture.format == "PNG"
    assert picture.width / DPI * 25.4 == pytest.approx(156, abs=0.2)
    assert picture.height / DPI * 25.4 < 205
    assert picture.info["dpi"] == pytest.approx((DPI, DPI), abs=0.1)
    assert set(picture.info) <= {"dpi", "transparency"}, "no date, no program"
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_the_limited_worker_draws_the_same_bytes_within_a_quarter_of_its_memory() -> None:
    with Sandbox(memory_mb=256, seconds=30) as sandbox:
        for chart in (RANKING, PROGRESS):
            assert sandbox.call(png, chart) == png(chart)
            assert sandbox.call(svg, chart) == svg(chart)


def test_no_home_no_cache_folder_and_no_settings_of_the_machine_are_needed(tmp_path: Path) -> None:
    (tmp_path / "matplotlibrc").write_text("axes.facecolor: red\nfont.size: 40\nsvg.fonttype: path\n")
    program = ("import sys; sys.path.insert(0, sys.argv[1]); from tests.document.charts.drawn import RANKING, svg;"
               "sys.stdout.buffer.write(svg(RANKING))")
    home = tmp_path / "home"
    root = Path(__file__).parents[3]

    done = subprocess.run([sys.executable, "-c", program, str(root)], cwd=tmp_path, capture_output=True, timeout=60,
                          env={"HOME": str(home), "PYTHONPATH": str(root / "service"), "PYTHONHASHSEED": "7"})

    assert done.stderr == b""
    assert done.stdout == svg(RANKING)
    assert not home.exists()


def test_the_drawing_library_is_loaded_for_a_picture_and_for_nothing_else() -> None:
    program = "import sys, chidu.cli.commands, chidu.document.template as t; print('matplotlib' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60,
                          env={"PYTHONPATH": str(Path(__file__).parents[3] / "service")})

    assert done.stdout.strip() == "False"


def test_the_same_chart_is_drawn_once_and_only_so_many_are_kept() -> None:
    png.cache_clear()

    first = png(Ranking("排名", (Bar("路灯", 90),)))

    assert png(Ranking("排名", (Bar("路灯", 90),))) is first
    assert png.cache_info().hits == 1
    assert png.cache_info().maxsize == svg.cache_info().maxsize == KEPT


# ---- a drawing that stands in a page


@KINDS
def test_a_page_that_forbids_inline_styles_shows_it_all_the_same(kind: str) -> None:
    root = drawn(EXAMPLES[kind])

    assert not [e for e in root.iter() if e.get("style") or e.tag in (SVG + "style", SVG + "script", SVG + "metadata")]
    assert root.get("role") == "img"
    assert not svg(EXAMPLES[kind]).startswith(b"<?xml")
    assert b"DOCTYPE" not in svg(EXAMPLES[kind])


@KINDS
def test_every_name_in_it_is_used_within_it_and_every_reference_is_met(kind: str) -> None:
    root = drawn(EXAMPLES[kind])
    names = {e.get("id") for e in root.iter() if e.get("id")}
    used = {m for e in root.iter() for v in e.attrib.values() for m in re.findall(r"(?:^|url\()#(\w+)\)?$", v) if len(m) != 6}

    assert names == used


def test_the_reader_s_own_fonts_come_after_ours_and_are_named_once() -> None:
    root = drawn(RANKING)

    assert root.get("font-family").startswith("'Noto Sans SC', ")
    assert root.get("font-family").endswith(", sans-serif")
    assert not [t for t in root.iter(SVG + "text") if t.get("font-family")]


def test_signs_of_markup_and_formulas_in_labels_are_just_signs() -> None:
    labels = ["$\\frac{1}{2}$", "<script>", "50% & 更多", "_甲^乙_"]

    found = [t.text for t in drawn(Ranking("排名", tuple(Bar(label, 90) for label in labels))).iter(SVG + "text")]

    assert set(labels) <= set(found)
