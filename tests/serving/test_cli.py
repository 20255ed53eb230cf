"""The commands that ask a running server."""

import json
import os
import subprocess
import sys

import pytest

from tests.serving.test_process import environment
from understudy.control.addresses import Addresses


def ask(server: Addresses, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "understudy", *words],
        env=environment(UNDERSTUDY_URL=server.gateway, **more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_ready_answers_by_its_exit_code(server: Addresses) -> None:
    assert ask(server, "ready").returncode == 0
    nobody = subprocess.run(
        [sys.executable, "-m", "understudy", "ready", "--url", "http://127.0.0.1:9"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert nobody.returncode == 1
    assert "no understudy answers at http://127.0.0.1:9/_understudy" in nobody.stderr


def test_ready_follows_the_configured_port(server: Addresses) -> None:
    port = server.gateway.rsplit(":", 1)[1]
    asked = subprocess.run(
        [sys.executable, "-m", "understudy", "ready"],
        env=environment(UNDERSTUDY_PORT=port, UNDERSTUDY_HOST="0.0.0.0"),
        timeout=60,
        check=False,
    )
    assert asked.returncode == 0


def test_tenants_are_made_shown_listed_reset_and_deleted(server: Addresses) -> None:
    made = json.loads(ask(server, "tenants", "create", "by-hand", "--ttl", "600").stdout)
    assert made["id"] == "by-hand"
    assert json.loads(ask(server, "tenants", "show", "by-hand").stdout)["vendors"] == made["vendors"]
    assert "by-hand" in ask(server, "tenants", "list").stdout
    assert ask(server, "reset", "--tenant", "by-hand").returncode == 0
    assert ask(server, "tenants", "delete", "by-hand").returncode == 0
    gone = ask(server, "tenants", "show", "by-hand")
    assert (gone.returncode, "by-hand" in gone.stderr) == (1, True)


@pytest.mark.parametrize(
    ("format_", "starts"),
    [("shell", "export HARDPY_SC_API_KEY=demo-stand-key"), ("dotenv", "HARDPY_SC_API_KEY=demo-stand-key")],
)
def test_env_prints_what_a_client_reads(server: Addresses, format_: str, starts: str) -> None:
    printed = ask(server, "env", "standcloud", "--format", format_).stdout
    assert starts in printed.splitlines()


def test_env_as_json_and_for_a_vendor_that_is_none(server: Addresses) -> None:
    assert json.loads(ask(server, "env", "standcloud", "--format", "json").stdout)["HARDPY_SC_API_KEY"]
    wrong = ask(server, "env", "acme")
    assert (wrong.returncode, "no vendor is called acme" in wrong.stderr) == (2, True)


def test_clauses_of_a_vendor_that_is_none_are_not_tried(server: Addresses) -> None:
    wrong = ask(server, "contracts", "acme")
    assert (wrong.returncode, "no vendor is called acme; there are btec" in wrong.stderr) == (2, True)


def test_seed_makes_many_rows(server: Addresses) -> None:
    ask(server, "tenants", "create", "volume")
    assert ask(server, "seed", "standcloud", "--runs", "200", "--tenant", "volume").returncode == 0
    listed = ask(server, "tenants", "show", "volume")
    assert listed.returncode == 0
    assert ask(server, "seed", "standcloud", "--runs").returncode == 2
    ask(server, "tenants", "delete", "volume")


def test_ca_shows_the_authority(server: Addresses) -> None:
    path = ask(server, "ca").stdout.strip()
    assert os.path.isfile(path)  # noqa: PTH113 # a path as printed
    assert "BEGIN CERTIFICATE" in ask(server, "ca", "pem").stdout
    assert f"export REQUESTS_CA_BUNDLE={path}" in ask(server, "ca", "env").stdout


def test_version_is_printed(server: Addresses) -> None:
    assert ask(server, "version").stdout == "0.1.0\n"
