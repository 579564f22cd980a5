"""Matplotlib made to depend on nothing but itself and one font: no settings, no fonts, no cache folder of the machine.

So a picture is the same on every machine, and is drawn in the limited worker, which starts no program, has no home and
should leave no file behind.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import Any

FAMILIES = ("Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", "SimHei")  # ours first

_SETTINGS: dict[Any, Any] = {
    "backend": "agg",
    "font.family": ["sans-serif"],
    "font.sans-serif": list(FAMILIES),
    "axes.unicode_minus": True,
    "text.parse_math": False,  # a “$” in a label is a dollar
    "svg.fonttype": "none",    # text stays text: found, read aloud, in the reader's own font
    "svg.hashsalt": "chidu",
    "hatch.linewidth": 0.7,
    "path.simplify": False,
}


@cache
def prepare() -> None:
    """Loads and sets up the library; to be called before anything of it is imported."""
    os.environ.update(MATPLOTLIBRC=os.devnull, MPL_IGNORE_SYSTEM_FONTS="1")
    logging.getLogger("matplotlib").setLevel(logging.CRITICAL)
    import matplotlib

    for folder in ("get_cachedir", "get_configdir"):  # neither asked for nor made: the list of fonts takes a tenth of a second
        vars(matplotlib)[folder] = lambda: os.devnull
    from matplotlib.font_manager import fontManager
    from pylopdf_fonts_zh_cn import sans_path

    os.environ.update(MPL_IGNORE_SYSTEM_FONTS="")  # or it would not use ours either
    fontManager.addfont(str(sans_path()))
    for settings in (matplotlib.rcParamsDefault, _SETTINGS):
        matplotlib.rcParams.update(settings)
