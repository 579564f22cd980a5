"""A process that does not outlive the tests: it ends with them, however they end, and its folder goes with it.

A keeper stands between: it starts the process and listens at a pipe whose other end the tests hold. When that end closes,
because the tests are done with it or because they were killed, the keeper ends the process and removes the folder.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import select
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 10.0


class Kept:
    """A process in a group of its own, with what it says in `log` in its folder."""

    def __init__(
        self,
        folder: Path,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        ending: signal.Signals = signal.SIGTERM,
        user: str = "",
        descriptors: Sequence[int] = (),
    ) -> None:
        self.folder = folder
        passed = ",".join(map(str, descriptors))
        self._keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__, str(folder), str(int(ending)), user, passed, *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=dict(environment), pass_fds=descriptors, start_new_session=True,
        )
        started = self._line()
        if not started:
            self.end()
            raise RuntimeError(f"cannot start {command[0]}")
        self.pid = int(started)

    def has_ended(self) -> bool:
        assert self._keeper.stdout
        return bool(select.select([self._keeper.stdout], [], [], 0)[0])

    def kill(self) -> None:
        """What a power cut does: no process of the group has time for anything."""
        if not self.has_ended():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        assert self._keeper.stdout
        select.select([self._keeper.stdout], [], [], PATIENCE)

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", errors="replace")

    def end(self) -> None:
        """Ends the process in good order and removes its folder; returns when both are done."""
        self._keeper.communicate(timeout=3 * PATIENCE)

    def _line(self) -> str:
        assert self._keeper.stdout
        return self._keeper.stdout.readline().decode().strip()


def keep(folder: str, ending: str, user: str, passed: str, *command: str) -> None:
    """The keeper: tells the process's number, then once more when the process has ended."""
    descriptors = [int(number) for number in passed.split(",") if number]
    rights = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    try:
        with open(os.path.join(folder, "log"), "ab") as log:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=descriptors, start_new_session=True, **rights,
            )
        for number in descriptors:
            os.close(number)
        tell(process.pid)
        threading.Thread(target=lambda: tell(process.wait()), daemon=True).start()
        sys.stdin.read()
        finish(process, int(ending))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def tell(number: int) -> None:
    with contextlib.suppress(BrokenPipeError):
        os.write(1, f"{number}\n".encode())


def finish(process: subprocess.Popen[bytes], ending: int) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.send_signal(ending)
        process.wait(PATIENCE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


if __name__ == "__main__":
    keep(*sys.argv[1:])
