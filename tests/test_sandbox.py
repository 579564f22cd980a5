"""A worker may hang, swallow memory or die: one call is lost, and the next one works."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from chidu.errors import FormRefused, Place, WorkerLost
from chidu.sandbox import Sandbox, shared

SERVICE = Path(__file__).parent.parent / "service"


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(seconds=1, memory_mb=256) as box:
        yield box


def lost(sandbox, *call):
    """The error of a call that must be lost; the sandbox works on after it."""
    with pytest.raises(WorkerLost) as caught:
        sandbox.call(*call)
    assert sandbox.call(abs, -7) == 7
    return caught.value


def test_a_call_returns_what_its_function_returns(sandbox):
    assert sandbox.call(divmod, 700, 24) == (29, 4)


def test_the_work_is_done_in_another_process(sandbox):
    assert sandbox.call(os.getpid) != os.getpid()


def test_a_sleeping_worker_is_stopped_when_its_time_is_up(sandbox):
    begun = time.monotonic()
    error = lost(sandbox, time.sleep, 60)
    assert error.code == "worker-timeout"
    assert "1秒" in str(error)
    assert time.monotonic() - begun < 5


def test_a_library_that_never_returns_is_stopped_too(sandbox):
    assert lost(sandbox, exec, "import re; re.match('(a+)+$', 'a' * 40 + 'b')").code == "worker-timeout"


def test_a_worker_that_swallows_memory_is_ended(sandbox):
    worker = sandbox.call(os.getpid)
    assert lost(sandbox, bytearray, 512 << 20).code == "worker-memory"
    assert sandbox.call(os.getpid) != worker


def test_a_result_too_large_to_bring_back_is_lost(sandbox):
    assert lost(sandbox, bytes, 70 << 20).code == "worker-memory"


def test_work_too_large_to_hand_over_is_refused_before_it_is_sent(sandbox):
    assert lost(sandbox, len, bytes(70 << 20)).code == "worker-memory"


def test_a_killed_worker_costs_one_call(sandbox):
    error = lost(sandbox, signal.raise_signal, signal.SIGKILL)
    assert error.code == "worker-died"
    assert "SIGKILL" in str(error)


def test_a_crash_in_a_c_library_costs_one_call(sandbox):
    assert "SIGSEGV" in str(lost(sandbox, exec, "import ctypes; ctypes.string_at(0)"))


def test_a_worker_that_exits_by_itself_costs_one_call(sandbox):
    assert "退出码7" in str(lost(sandbox, os._exit, 7))


@pytest.mark.parametrize("pause", [0, 0.4])
def test_a_worker_that_dies_between_two_calls_costs_none(sandbox, pause):
    os.kill(sandbox.call(os.getpid), signal.SIGKILL)
    time.sleep(pause)
    assert sandbox.call(abs, -7) == 7


def test_an_error_made_for_people_arrives_whole(sandbox):
    code = """if True:
        from chidu.errors import FormRefused, Place
        raise FormRefused('zip-bomb', '解压后过大', place=Place('申报表.xlsx', cell='C6'), rule='至多64MB', remedy='请另存')
    """
    with pytest.raises(FormRefused) as caught:
        sandbox.call(exec, code)
    assert caught.value.place == Place("申报表.xlsx", cell="C6")
    assert str(caught.value) == "申报表.xlsx C6：解压后过大。至多64MB。请另存。"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import sys; sys.exit(0)", "SystemExit"),
        ("def fall(n): return fall(n)\nglobals()['fall'] = fall\nfall(1)", "RecursionError"),
    ],
)
def test_any_other_error_is_named_without_a_traceback(sandbox, code, name):
    error = lost(sandbox, exec, code, {})
    assert error.code == "worker-fault"
    assert name in str(error)
    assert "Traceback" not in str(error)
    assert error.__cause__ is None


def test_a_result_that_cannot_leave_the_worker_is_a_fault(sandbox):
    assert lost(sandbox, eval, "lambda: 1").code == "worker-fault"


def test_a_result_that_cannot_be_rebuilt_here_is_a_fault(sandbox):
    code = "type('Bad', (), {'__reduce__': lambda self: (int, ('not a number',))})()"
    assert lost(sandbox, eval, code).code == "worker-fault"


def test_the_worker_sees_nothing_of_the_environment(sandbox, monkeypatch):
    monkeypatch.setenv("CHIDU_SECRET", "planted")
    with Sandbox() as fresh:
        assert set(fresh.call(eval, "dict(__import__('os').environ)")) == {"LANG", "OMP_NUM_THREADS"}


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_the_worker_reaches_no_network_and_starts_no_program(sandbox, code):
    assert "PermissionError" in str(lost(sandbox, exec, code))


def test_a_runaway_ends_by_itself_even_if_nobody_is_left_to_stop_it(sandbox):
    spent, _ = sandbox.call(resource.getrlimit, resource.RLIMIT_CPU)
    assert 0 < spent <= 10


def test_the_worker_leaves_no_image_of_its_memory(sandbox):
    assert sandbox.call(resource.getrlimit, resource.RLIMIT_CORE)[0] == 0


def test_the_worker_cannot_fill_the_disk(sandbox, tmp_path):
    target = tmp_path / "big"
    assert "OSError" in str(lost(sandbox, exec, f"open({str(target)!r}, 'wb').write(bytes(8 << 20))"))
    assert target.stat().st_size <= 1 << 20


def test_of_many_items_a_lost_one_costs_itself_alone(sandbox):
    results = list(sandbox.map(eval, ["1+1", "1/0", "2+2", "__import__('os')._exit(3)", "3+3"]))
    assert [r for r in results if isinstance(r, int)] == [2, 4, 6]
    assert [r.code for r in results if isinstance(r, WorkerLost)] == ["worker-fault", "worker-died"]
    assert [isinstance(r, int) for r in results] == [True, False, True, False, True]


def test_two_workers_keep_the_order_of_the_items():
    with Sandbox(workers=2) as pair:
        pauses = [0.2, 0, 0.1, 0, 0, 0.05]
        answers = pair.map(eval, [f"(__import__('time').sleep({p}), {n}, __import__('os').getpid())" for n, p in
                                  enumerate(pauses)])
        done = list(answers)
    assert [n for _, n, _ in done] == [0, 1, 2, 3, 4, 5]
    assert len({pid for _, _, pid in done}) == 2


def test_items_are_taken_only_as_they_are_needed(sandbox):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield -1

    threads = threading.active_count()
    answers = sandbox.map(abs, endless())
    assert next(answers) == 1
    answers.close()
    assert len(taken) < 10
    assert threading.active_count() == threads


def test_several_threads_share_one_worker(sandbox):
    answers = []
    threads = [threading.Thread(target=lambda n=n: answers.append(sandbox.call(abs, -n))) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(8))


def test_a_closed_sandbox_says_so_and_leaves_no_process():
    box = Sandbox()
    worker = box.call(os.getpid)
    box.close()
    with pytest.raises(WorkerLost, match="关闭"):
        box.call(abs, -1)
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_closing_ends_a_call_under_way():
    box = Sandbox()
    box.call(abs, -1)
    ended = []

    def wait():
        with pytest.raises(WorkerLost) as caught:
            box.call(time.sleep, 20)
        ended.append(caught.value.code)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.2)
    box.close()
    thread.join(5)
    assert ended == ["worker-died"]


def run(script, tmp_path):
    path = tmp_path / "用法.py"
    path.write_text(script, encoding="utf-8")
    command = [sys.executable, "-W", "error", path]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, env={"PYTHONPATH": str(SERVICE)})


def test_a_plain_script_may_use_it_and_runs_only_once(tmp_path):
    done = run("print('一次')\nfrom chidu.sandbox import shared\nprint(shared().call(abs, -3))", tmp_path)
    assert (done.stdout, done.stderr) == ("一次\n3\n", "")


def test_what_the_worker_prints_reaches_nobody(tmp_path):
    noise = "import os, sys; print('x', flush=True); print('y', file=sys.stderr); os.write(1, b'z')"
    done = run(f"from chidu.sandbox import shared\nshared().call(exec, {noise!r})", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_shared_worker_ends_with_its_process(tmp_path):
    done = run("import os\nfrom chidu.sandbox import shared\nprint(shared().call(os.getpid))", tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


def test_the_process_has_one_shared_sandbox():
    assert shared() is shared()


def test_a_call_that_begins_as_it_closes_is_ended_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox(seconds=30)
    (worker,), closing = sandbox._workers, threading.Thread(target=sandbox.close)
    begun = worker._begun

    def closed_meanwhile(work: bytes) -> object:
        closing.start()
        time.sleep(0.3)
        return begun(work)

    monkeypatch.setattr(worker, "_begun", closed_meanwhile)
    started = time.monotonic()
    with pytest.raises(WorkerLost):
        sandbox.call(time.sleep, 25)
    closing.join()
    with pytest.raises(WorkerLost, match="已经关闭"):
        worker.perform(b"")
    assert time.monotonic() - started < 15
