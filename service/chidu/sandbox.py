"""The limited worker: untrusted files, templates and the rules engine run in here, and nowhere else (受限进程).

A file that hangs, swallows memory or kills its reader costs one item and a short wait, never the service or the batch.
The worker is a process of its own with a time limit for every call, limits on memory, processor time and file size,
an almost empty environment, its output thrown away, no network and no child processes. It is a fence against bad
input, not a prison for hostile code: limits of the operating system, not another user or machine.

Only functions that live in an importable module can be called, with arguments and results that pickle.
"""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from math import ceil
from multiprocessing.context import ForkServerContext, ForkServerProcess
from queue import LifoQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from chidu.errors import ChiduError, WorkerLost

P = ParamSpec("P")
T = TypeVar("T")
Item = TypeVar("Item")

CALLS_PER_WORKER = 1000
FILE_BYTES = 1 << 20
MESSAGE_BYTES = 64 << 20  # what goes in or comes out of one call
ENVIRONMENT = {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}  # one thread: each more reserves memory that is never used
START_SECONDS = 20.0  # what a worker may take to start before its call is given up

_SIGNALS = {known.value: known.name for known in signal.Signals}
_OUT_OF_MEMORY = 90  # exit status by which a worker says so: after that it is not fit for another call


class Sandbox:
    """Workers for untrusted work: `call` for one piece, `map` for many. Safe to use from several threads.

    `seconds` and `memory_mb` hold for each call. Workers start when first needed.
    """

    def __init__(self, workers: int = 1, memory_mb: int = 1024, seconds: float = 30.0) -> None:
        self._workers = [_Worker(memory_mb, seconds) for _ in range(workers)]
        self._idle: LifoQueue[_Worker] = LifoQueue()  # the warm one first
        for worker in self._workers:
            self._idle.put(worker)
        self._closed = False

    def call(self, function: Callable[..., T], *args: Any) -> T:
        """What `function` returns. Raises the ChiduError it raises, or WorkerLost:

        worker-timeout, worker-memory, worker-died (killed or crashed), worker-fault (any other error inside).
        """
        work = pickle.dumps((function, args))
        if len(work) > MESSAGE_BYTES:
            raise _lost("worker-memory", f"交给受限进程的内容超过{MESSAGE_BYTES >> 20}MB")
        worker = self._idle.get()
        try:
            if self._closed:
                raise _lost("worker-closed", "受限进程已经关闭")
            answer = worker.perform(work)
        finally:
            self._idle.put(worker)
        try:
            succeeded, result = pickle.loads(answer)
        except Exception as error:
            raise _fault(error) from None
        if not succeeded:
            raise result
        return result

    def map(self, function: Callable[[Item], T], items: Iterable[Item]) -> Iterator[T | ChiduError]:
        """For every item, in order, what `call` returns or raises; a lost item costs that item alone."""
        hands = ThreadPoolExecutor(len(self._workers))
        ahead: deque[Future[T | ChiduError]] = deque()
        try:
            for item in items:
                ahead.append(hands.submit(self._outcome, function, item))
                if len(ahead) > 2 * len(self._workers):
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            hands.shutdown(cancel_futures=True)

    def _outcome(self, function: Callable[[Item], T], item: Item) -> T | ChiduError:
        try:
            return self.call(function, item)
        except ChiduError as error:
            return error

    def close(self) -> None:
        """Ends the workers; calls under way are lost."""
        self._closed = True
        for worker in self._workers:
            worker.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Worker:
    """One pebble pool of one process: its own pipes and locks, so that no crash can reach another worker's call."""

    def __init__(self, memory_mb: int, seconds: float) -> None:
        self._memory_mb = memory_mb
        self._seconds = seconds
        self._pool: ProcessPool | None = None
        self._pending: Future[bytes] | None = None
        self._closed = False
        self._beginning = Lock()
        """Held while a call begins: one that begins as the worker is closed either does not, or is ended with it."""

    def perform(self, work: bytes) -> bytes:
        try:
            try:
                return self._attempt(work)
            except BrokenProcessPool:  # its process died between two calls: this one had not begun
                self.stop()
                return self._attempt(work)
        except TimeoutError:
            raise _lost("worker-timeout", f"处理超过{self._seconds:g}秒，已中止") from None
        except ProcessExpired as error:
            raise _expired(error.exitcode) from None
        except ChiduError:
            raise
        except BaseException as error:  # the pool itself is broken, or the caller no longer waits
            self.stop()
            if isinstance(error, Exception):
                raise _lost("worker-died", f"受限进程无法工作（{type(error).__name__}）") from None
            raise

    def _attempt(self, work: bytes) -> bytes:
        with self._beginning:
            if self._closed:
                raise _lost("worker-closed", "受限进程已经关闭")
            pending = self._begun(work)
        try:
            return pending.result(self._seconds + START_SECONDS)
        finally:
            if not pending.done():  # not even pebble could end it: the pipe or its lock is broken
                self.stop()

    def _begun(self, work: bytes) -> Future[bytes]:
        if self._pool is not None and not self._pool.active:
            self.stop()
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=1,
                max_tasks=CALLS_PER_WORKER,
                initializer=_confine,
                initargs=(self._memory_mb,),
                context=_Context(),
            )
        self._pending = self._pool.schedule(_perform, args=(work, self._seconds), timeout=self._seconds)
        return self._pending

    def close(self) -> None:
        """Ends it for good."""
        with self._beginning:
            self._closed = True
        self.stop()

    def stop(self) -> None:
        pool, self._pool = self._pool, None
        if self._pending is not None:
            self._pending.cancel()  # or a call in another thread would wait for an answer that cannot come
        if pool is not None:
            pool.stop()
            waiting = Thread(target=pool.join, daemon=True)  # which a broken pipe may hold up for ever
            waiting.start()
            waiting.join(5)


# ---- inside the worker


def _perform(work: bytes, seconds: float) -> bytes:
    """Runs the call; everything that goes wrong comes back as a ChiduError, except memory, which ends the worker."""
    _limit(resource.RLIMIT_CPU, ceil(time.process_time() + seconds) + 5)  # ends a runaway whose master is gone
    try:
        function, args = pickle.loads(work)
        answer = pickle.dumps((True, function(*args)))
    except ChiduError as error:
        answer = pickle.dumps((False, error))
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)
    except BaseException as error:
        answer = pickle.dumps((False, _fault(error)))
    if len(answer) > MESSAGE_BYTES:
        os._exit(_OUT_OF_MEMORY)
    return answer


def _confine(memory_mb: int) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # at once, even out of a C library's loop
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    _limit(resource.RLIMIT_AS, memory_mb << 20)
    _limit(resource.RLIMIT_FSIZE, FILE_BYTES)
    _limit(resource.RLIMIT_CORE, 0)
    sys.addaudithook(_refuse)


def _limit(what: int, amount: int) -> None:
    ceiling = resource.getrlimit(what)[1]
    if ceiling != resource.RLIM_INFINITY:
        amount = min(amount, ceiling)
    resource.setrlimit(what, (amount, ceiling))


_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn")


def _refuse(event: str, _: object) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} is forbidden in the sandbox")


# ---- starting it


class _Process(ForkServerProcess):
    """A process forked from a small server: cheap to replace, free of the caller's threads, locks and open files."""

    def start(self) -> None:
        with _nameless_main(), _uninterrupted():
            super().start()


class _Context(ForkServerContext):
    Process = _Process

    def __init__(self) -> None:
        super().__init__()
        self.set_forkserver_preload([__name__])


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C goes to every process of a terminal; one that is just starting would answer with a traceback.

    What is started with the signal held back never gets it: whoever started it ends it.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_starting = Lock()


@contextmanager
def _nameless_main() -> Iterator[None]:
    """Keeps multiprocessing from running the caller's main script again in the worker.

    It runs whatever `__main__` came from, except a package's `__main__`, which is what ours claims to be meanwhile.
    """
    main = sys.modules["__main__"]
    with _starting:
        spec = main.__spec__
        main.__spec__ = ModuleSpec("chidu.__main__", None)
        try:
            yield
        finally:
            main.__spec__ = spec


# ---- what is lost


def _expired(status: int) -> WorkerLost:
    if status == _OUT_OF_MEMORY:
        return _lost("worker-memory", "处理所需内存超出限额，已中止")
    if status == -signal.SIGXCPU:
        return _lost("worker-timeout", "处理占用处理器时间过长，已中止")
    how = f"信号{_SIGNALS.get(-status, -status)}" if status < 0 else f"退出码{status}"
    return _lost("worker-died", f"处理中受限进程异常退出（{how}）")


def _fault(error: BaseException) -> WorkerLost:
    return _lost("worker-fault", f"处理中出现未料到的错误（{type(error).__name__}）")


def _lost(code: str, found: str) -> WorkerLost:
    return WorkerLost(
        code,
        found,
        rule="未完成的处理一律不采用",
        remedy="请检查文件是否损坏或过于复杂；反复出现请报告运维人员",
    )


# ---- the one that a process shares

_shared: Sandbox | None = None
_making = Lock()


def shared() -> Sandbox:
    """The sandbox of this process, made at the first call; pebble ends its worker when the process exits."""
    global _shared
    with _making:
        if _shared is None:
            _shared = Sandbox()
        return _shared
