"""chidu ask, as it is typed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_a_conversation_from_why_to_the_letter(tmp_path: Path) -> None:
    typed = "为什么没通过\n怎样才能通过\n起草审核意见\n\n"
    command = [sys.executable, "-m", "chidu.cli", "ask", "--scope", "cn/shandong/dezhou/qihe", "--on", "2024-03-15", "--form",
               str(ROOT / "examples" / "S02路灯运维.xlsx"), "--out", str(tmp_path)]
    done = subprocess.run(command, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "相差58.00万元" in done.stdout
    assert "调减为562.00万元" in done.stdout
    assert [p.suffix for p in tmp_path.iterdir()] == [".docx"]


def test_a_wrong_day_is_told_without_a_traceback() -> None:
    done = subprocess.run([sys.executable, "-m", "chidu.cli", "ask", "补正几天", "--on", "昨天"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
