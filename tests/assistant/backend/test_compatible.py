"""A model over a real socket: a whole answer comes in pieces, any other ends in a fault of its kind, soon and with nothing left behind."""

from __future__ import annotations

import os
import socket
import threading
import time

import pytest
from tests.assistant.backend.conftest import ASKED, asking
from tests.servers.models import (
    DONE,
    FAULTS,
    HOLD,
    LAST,
    SEVENTEEN,
    STOP,
    STREAM,
    TEXT,
    THREAD,
    ModelServer,
    Step,
    begun,
    chunk,
    event,
    plain,
    shown,
)

from chidu.assistant.backend.asking import Message
from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.faults import KINDS, FaultKind, ModelFault
from chidu.assistant.backend.line import Line
from chidu.assistant.backend.settings import ModelSettings

SCHEMA = {"type": "object", "properties": {"glue": {"type": "string"}}}
LITTLE = {"timeout-first": {"first": 0.15}, "timeout-idle": {"idle": 0.15}, "timeout-whole": {"whole": 0.3}}


def left_behind(models: ModelServer) -> tuple[int, set[str]]:
    """Sockets of this process, and threads that are not the server's, when nobody is on its line any more."""
    assert models.wait_until_left()
    sockets = sum(os.readlink(f"/proc/self/fd/{fd}").startswith("socket:") for fd in os.listdir("/proc/self/fd") if _is_there(fd))
    return sockets, {t.name for t in threading.enumerate() if t.name != THREAD}


def _is_there(fd: str) -> bool:
    return os.path.islink(f"/proc/self/fd/{fd}")


def kind_of(backend: OpenAICompatible) -> FaultKind:
    with pytest.raises(ModelFault) as fault:
        list(backend.ask(ASKED))
    return fault.value.kind


class TestWholeAnswers:
    def test_an_answer_comes_in_pieces_and_ends(self, models: ModelServer) -> None:
        assert tuple(asking(models, "well").ask(ASKED)) == TEXT

    @pytest.mark.parametrize("told", [
        pytest.param([STREAM, *map(chunk, [event("灯"), STOP]), LAST], id="no DONE, but an end of the body"),
        pytest.param([STREAM, *map(chunk, [event("灯"), STOP, DONE]), HOLD], id="DONE, and the line stays open"),
        pytest.param([b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n", event("灯"), STOP, DONE], id="an end untold"),
        pytest.param([STREAM, chunk(b"\xef\xbb\xbf" + event("灯").replace(b"\n", b"\r\n") + STOP.replace(b"\n", b"\r") + DONE), LAST],
                     id="a byte-order mark, and every end of a line"),
        pytest.param([STREAM, *[chunk(bytes([b])) for b in event("灯") + STOP + DONE], LAST], id="byte by byte"),
        pytest.param([STREAM, chunk(b": ping\n\nid: 1\nretry: 9\nevent: message\n"), chunk(event("灯").replace(b', "ch', b',\ndata: "ch')),
                      chunk(STOP + DONE), LAST], id="comments, fields and data over two lines"),
        pytest.param([STREAM, *map(chunk, [event("灯", "stop"), shown({"choices": [], "usage": {"total_tokens": 9}}), DONE]), LAST],
                     id="a text with its finish, then what it took"),
        pytest.param([STREAM, *map(chunk, [event(reasoning_content="想一想"), event("灯", tool_calls=[], refusal=None), STOP, DONE])],
                     id="thoughts are no text, no calls are no call"),
        pytest.param([b"HTTP/1.1 100 Continue\r\n\r\n", *begun(chunk(STOP))[:1], chunk(event("灯")), chunk(STOP), LAST], id="told to go on"),
    ])
    def test_what_real_servers_do_is_understood(self, models: ModelServer, told: list[Step]) -> None:
        models.say("as servers do", told)
        assert "".join(asking(models, "as servers do").ask(ASKED)) == "灯"

    def test_it_is_asked_for_text_by_a_schema_and_given_no_tools(self, models: ModelServer) -> None:
        list(asking(models, "well", api_key="lamps", max_tokens=99).ask([*ASKED, Message("user", "\ud800")], SCHEMA))
        path, headers, content = models.asked[-1]
        assert path == "/v1/chat/completions"
        assert headers["authorization"] == "Bearer lamps"
        assert content == {
            "model": "well", "stream": True, "temperature": 0, "max_tokens": 99,
            "messages": [{"role": "system", "content": ASKED[0].content}, {"role": "user", "content": ASKED[1].content},
                         {"role": "user", "content": "?"}],
            "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA}}}

    @pytest.mark.parametrize(("schema", "asked"), [("json_object", {"type": "json_object"}), ("none", None)])
    def test_how_a_schema_is_told_is_the_operators_to_say(self, models: ModelServer, schema: str, asked: object) -> None:
        list(asking(models, "well", schema=schema).ask(ASKED, SCHEMA))
        assert models.asked[-1][2].get("response_format") == asked
        assert "authorization" not in models.asked[-1][1]

    def test_no_proxy_of_the_environment_is_asked(self, models: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert "".join(asking(models, "well").ask(ASKED)) == "".join(TEXT)


class TestFaults:
    @pytest.mark.parametrize("name", FAULTS)
    def test_a_stream_that_is_not_whole_ends_in_a_fault_of_its_kind(self, models: ModelServer, name: str) -> None:
        before, began = left_behind(models), time.monotonic()
        pieces = asking(models, name, **LITTLE.get(FAULTS[name][1], {})).ask(ASKED)
        with pytest.raises(ModelFault) as fault:
            list(pieces)
        assert fault.value.kind == FAULTS[name][1]
        assert time.monotonic() - began < 3, "it waited for its limits"
        with pytest.raises(ModelFault, match=str(fault.value.found)):
            next(pieces)  # what follows is no end either
        assert left_behind(models) == before

    def test_seventeen_are_named(self) -> None:
        assert len(SEVENTEEN) == 17

    def test_a_redirect_is_not_followed(self, models: ModelServer) -> None:
        asked = len(models.asked)
        assert kind_of(asking(models, "redirect")) == "redirect"
        assert [path for path, *_ in models.asked[asked:]] == ["/v1/chat/completions"]

    def test_another_path_or_model_is_not_there(self, models: ModelServer) -> None:
        with pytest.raises(ModelFault, match="404"):
            list(asking(models, "县博物馆").ask(ASKED))
        assert kind_of(OpenAICompatible(ModelSettings(models.url() + "/elsewhere", "well"))) == "bad-status"

    def test_what_the_server_says_is_in_no_message(self, models: ModelServer) -> None:
        models.say("loud", plain("500 <script>", "Content-Type: text/html", body=b"<script>approved</script>"))
        with pytest.raises(ModelFault) as fault:
            list(asking(models, "loud").ask(ASKED))
        assert str(fault.value) == "大模型答复了错误（500）。这次按规则回答。"

    def test_a_server_that_reads_nothing_is_left(self, models: ModelServer) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            deaf = ModelServer(door.getsockname()[1], 0)
            with pytest.raises(ModelFault) as fault:
                list(asking(deaf, "well", first=0.1).ask([Message("user", "路灯" * 2_000_000)]))
        assert fault.value.kind == "timeout-first"

    def test_one_that_answers_before_it_has_read_everything_is_heard(self) -> None:
        """It closes what it was to read, and says why."""
        def answer() -> None:
            line, _ = door.accept()
            with line:
                line.recv(1000)
                line.sendall(b"".join(step for step in plain("413 Content Too Large") if isinstance(step, bytes)))

        with socket.create_server(("127.0.0.1", 0)) as door:
            hasty = threading.Thread(target=answer)
            hasty.start()
            with pytest.raises(ModelFault, match="413"):
                list(asking(ModelServer(door.getsockname()[1], 0), "well").ask([Message("user", "路灯" * 2_000_000)]))
            hasty.join()


class TestStopping:
    def test_a_stop_from_another_thread_ends_the_wait_at_once(self, models: ModelServer) -> None:
        before = left_behind(models)
        pieces = asking(models, "stalls", idle=9, whole=9).ask(ASKED)
        assert [next(pieces), next(pieces)] == list(TEXT[:2])
        stop, began = threading.Timer(0.05, pieces.close), time.monotonic()
        stop.start()
        with pytest.raises(ModelFault) as fault:
            next(pieces)
        assert fault.value.kind == "stopped"
        assert time.monotonic() - began < 3
        stop.join()
        assert left_behind(models) == before

    def test_a_stop_between_two_pieces_closes_the_line(self, models: ModelServer) -> None:
        pieces = asking(models, "stalls", idle=9, whole=9).ask(ASKED)
        next(pieces)
        pieces.close()
        pieces.close()
        assert models.wait_until_left()
        with pytest.raises(ModelFault, match="已停止"):
            next(pieces)

    def test_one_that_is_stopped_before_it_began_asks_nothing(self, models: ModelServer) -> None:
        asked = len(models.asked)
        pieces = asking(models, "well").ask(ASKED)
        pieces.close()
        with pytest.raises(ModelFault, match="已停止"):
            next(pieces)
        assert len(models.asked) == asked

    def test_one_that_nobody_wants_any_more_closes_the_line(self, models: ModelServer) -> None:
        pieces = asking(models, "stalls", idle=9, whole=9).ask(ASKED)
        next(pieces)
        del pieces
        assert models.wait_until_left()

    def test_a_stop_before_it_is_connected_connects_nothing(self, models: ModelServer) -> None:
        line, asked = Line(ModelSettings(models.url(), "well"), None), len(models.asked)
        line.stop()
        with pytest.raises(ModelFault, match="已停止"), line:
            line.write(b"lamps")
        assert len(models.asked) == asked

    def test_an_answer_that_came_whole_stays_whole(self, models: ModelServer) -> None:
        pieces = asking(models, "well").ask(ASKED)
        assert tuple(pieces) == TEXT
        pieces.close()
        assert list(pieces) == []


def test_a_key_is_shown_nowhere(models: ModelServer) -> None:
    backend = asking(models, "not let in", api_key="lamps-secret")
    with pytest.raises(ModelFault) as fault:
        list(backend.ask(ASKED))
    assert "lamps" not in f"{vars(backend)!r}{fault.value!r}{fault.value}"


def test_every_kind_of_fault_says_in_chinese_what_it_is() -> None:
    said = [str(ModelFault(kind)) for kind in KINDS]
    assert len(set(said)) == len(KINDS)
    assert all(one.endswith("。这次按规则回答。") for one in said)
