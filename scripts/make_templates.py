#!/usr/bin/env python3
"""重新生成随产品提供的文书模板 / Write the shipped templates anew: report_templates/cn/*.docx"""

from pathlib import Path

from chidu.document.build import make_templates

folder = Path(__file__).resolve().parents[1] / "report_templates" / "cn"
folder.mkdir(parents=True, exist_ok=True)
for name, data in make_templates().items():
    (folder / name).write_bytes(data)
