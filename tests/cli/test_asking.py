"""chidu ask, as it is typed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.servers.models import serving, steps

ROOT = Path(__file__).parents[2]


def test_a_conversation_from_why_to_the_letter(tmp_path: Path) -> None:
    typed = "为什么没通过\n怎样才能通过\n起草审核意见\n\n"
    command = [sys.executable, "-m", "chidu.cli", "ask", "--scope", "cn/shandong/dezhou/qihe", "--on", "2024-03-15", "--form",
               str(ROOT / "examples" / "S02路灯运维.xlsx"), "--out", str(tmp_path)]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "差额58.00万元" in done.stdout
    assert "调减为562.00万元" in done.stdout
    assert [p.suffix for p in tmp_path.iterdir()] == [".docx"]


def test_a_wrong_day_is_told_without_a_traceback() -> None:
    done = subprocess.run([sys.executable, "-m", "chidu.cli", "ask", "补正几天", "--on", "昨天"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_with_a_model_every_finding_is_there_and_the_badge_says_who_worded_it() -> None:
    glue = json.dumps({"card_ids": ["c1"], "glue": "先看总的结论，再看资金。"}, ensure_ascii=False)
    command = [sys.executable, "-m", "chidu.cli", "ask", "--scope", "cn/shandong/dezhou/qihe", "--on", "2024-03-15", "--form",
               str(ROOT / "examples" / "S02路灯运维.xlsx"), "为什么没有通过？"]
    with serving() as server:
        server.say("lamps", steps(glue))
        told = {"CHIDU_MODEL_URL": server.url(), "CHIDU_MODEL_NAME": "lamps"}
        done = subprocess.run(command, env=os.environ | told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "先看总的结论，再看资金。" in done.stdout
    assert "差额58.00万元" in done.stdout
    assert "〔模型润色〕" in done.stdout
