"""The process as a user starts it: options, environment, ready line, end."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ANY_PORTS = ("--port", "0", "--vendor-ports", "0", "--tls-port", "0")


def environment(**more: str) -> dict[str, str]:
    chosen = ("UNDERSTUDY_VENDORS",)  # a developer may run the tests with some vendors only
    kept = {n: v for n, v in os.environ.items() if not n.startswith("UNDERSTUDY_") or n in chosen}
    return {**kept, **more}


def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "understudy", *words],
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Process:
    """One running server."""

    def __init__(self, folder: Path, *words: str, **more: str) -> None:
        self.ready_file = folder / "ready.json"
        self.child = subprocess.Popen(
            [sys.executable, "-m", "understudy", "serve", *ANY_PORTS, "--ready-file", str(self.ready_file), *words],
            env=environment(**more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        self.line: dict[str, Any] = json.loads(self.child.stdout.readline())

    def end(self) -> tuple[int, float, str]:
        begun = time.monotonic()
        self.child.send_signal(signal.SIGTERM)
        _, errors = self.child.communicate(timeout=60)
        return self.child.returncode, time.monotonic() - begun, errors


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Starts servers, and ends those that a test leaves running."""
    started: list[Process] = []

    def begin(*words: str, **more: str) -> Process:
        started.append(Process(tmp_path, *words, **more))
        return started[-1]

    yield begin
    for running in started:
        if running.child.poll() is None:
            running.end()


@pytest.fixture
def process(start: Callable[..., Process]) -> Process:
    return start()


def test_the_ready_line_is_printed_and_written(process: Process) -> None:
    assert json.loads(process.ready_file.read_text("utf-8")) == process.line
    assert process.line["pid"] == process.child.pid
    assert set(process.line) == {"pid", "control", "gateway", "gateway_tls", "ca", "vendors"}


def test_every_vendor_has_a_port_of_its_own(process: Process) -> None:
    ports = {address.rsplit(":", 1)[1] for address in process.line["vendors"].values()}
    assert len(ports) == len(process.line["vendors"])
    for address in process.line["vendors"].values():
        with urllib.request.urlopen(f"{address}/_understudy/ready", timeout=60) as answer:
            assert answer.status == 200


def test_sigterm_ends_it_cleanly(process: Process) -> None:
    code, _, errors = process.end()
    assert (code, errors) == (0, "")


def test_a_port_in_use_is_one_sentence_and_exit_code_4() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("serve", "--port", str(port), "--vendor-ports", "0", "--tls-port", "0")
    assert ended.returncode == 4
    assert ended.stderr.startswith(f"understudy: cannot listen on 127.0.0.1 port {port}: ")
    assert ended.stderr.count("\n") == 1


def test_an_unknown_variable_is_named_with_its_neighbour() -> None:
    ended = run("serve", *ANY_PORTS, UNDERSTUDY_PROT="4700")
    assert ended.returncode == 2
    assert "UNDERSTUDY_PROT; did you mean UNDERSTUDY_PORT?" in ended.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "70000"), "--port or UNDERSTUDY_PORT"),
        (("--vendors", "acme"), "--vendors or UNDERSTUDY_VENDORS: no vendor is called acme"),
        (("--vendor-ports", "65533"), "--vendor-ports or UNDERSTUDY_VENDOR_PORTS: 65533 leaves no port for buildingx"),
        (("--fixtures", "no-such-folder"), "no-such-folder: there is no such folder"),
    ],
    ids=["port", "vendor", "ports", "folder"],
)
def test_wrong_use_is_one_sentence_and_exit_code_2(words: tuple[str, ...], said: str) -> None:
    ended = run("serve", *ANY_PORTS, *words) if words[0] != "--port" else run("serve", *words)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[{}]", "row 1, field "),
        ("{}", "keys.json: a fixture file holds one JSON array of objects"),
        ("[", "keys.json: "),
    ],
    ids=["row", "shape", "syntax"],
)
def test_a_bad_fixture_is_named_and_ends_it(tmp_path: Path, content: str, said: str) -> None:
    folder = tmp_path / "standcloud"
    folder.mkdir()
    (folder / "keys.json").write_text(content, "utf-8")
    ended = run("serve", *ANY_PORTS, "--fixtures", str(tmp_path))
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_options_have_twins_in_the_environment(start: Callable[..., Process]) -> None:
    running = start(UNDERSTUDY_VENDORS="standcloud")
    assert list(running.line["vendors"]) == ["standcloud"]
    assert running.end()[0] == 0


def test_requests_are_logged_when_asked_for(start: Callable[..., Process]) -> None:
    running = start("--log-format", "json")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(running.line["vendors"]["standcloud"] + "/integration/api/v1/test_run", timeout=60)
    refused.value.close()
    logged = json.loads(running.end()[2].splitlines()[0])
    assert (logged["vendor"], logged["status"], logged["refusal"]) == ("standcloud", 401, "KeyMissing")


def test_a_restart_with_data_loses_nothing(start: Callable[..., Process], tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    first = start(*data)
    request = urllib.request.Request(first.line["control"] + "/tenants", data=b'{"id": "kept"}', method="POST")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=60) as answer:
        made = json.load(answer)
    assert first.end()[0] == 0
    second = start(*data)
    with urllib.request.urlopen(second.line["control"] + "/tenants/kept", timeout=60) as answer:
        assert json.load(answer)["vendors"]["standcloud"]["credentials"] == made["vendors"]["standcloud"]["credentials"]
    assert second.end()[0] == 0
