"""The certificate of the TLS port."""

import ssl
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import trustme

from understudy.server import tls


def test_a_certificate_is_made_once_and_kept(tmp_path: Path) -> None:
    first = tls.certificate(tmp_path, ["a.example"])
    content = first.chain.read_bytes()
    assert tls.certificate(tmp_path, ["a.example"]) == first
    assert first.chain.read_bytes() == content


def test_a_new_name_makes_a_new_certificate(tmp_path: Path) -> None:
    content = tls.certificate(tmp_path, ["a.example"]).chain.read_bytes()
    assert tls.certificate(tmp_path, ["b.example"]).chain.read_bytes() != content


def handshake(found: tls.Certificate) -> None:
    """Raises ssl.SSLError unless who trusts the authority trusts the server."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(found.chain)
    trusting = ssl.create_default_context(cafile=str(found.authority))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    client = trusting.wrap_bio(to_client, to_server, server_hostname="localhost")
    for _ in range(2):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert client.version() is not None


def test_who_trusts_the_authority_trusts_the_server(tmp_path: Path) -> None:
    handshake(tls.certificate(tmp_path, []))


def test_two_that_start_at_the_same_time_use_one_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, both = trustme.CA, Barrier(2, timeout=20)

    def made(**more: Any) -> trustme.CA:
        found = authority(**more)
        both.wait()
        return found

    def start() -> tuple[tls.Certificate, bytes]:
        found = tls.certificate(tmp_path, [])
        return found, found.chain.read_bytes()

    monkeypatch.setattr(trustme, "CA", made)
    with ThreadPoolExecutor(2) as threads:
        first, second = (each.result(20) for each in [threads.submit(start) for _ in range(2)])
    assert first == second
    handshake(first[0])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ca.pem", "server.pem"]


def test_a_file_system_without_links_keeps_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refused)
    first = tls.certificate(tmp_path, ["a.example"])
    again = tls.certificate(tmp_path, ["a.example"])
    assert first == again
    assert first.chain.parent == tmp_path
    handshake(first)
    tls.certificate(tmp_path, ["b.example"])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["ca.pem", "server.pem"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owner-only mode")
def test_the_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    chain = tls.certificate(tmp_path, []).chain
    assert stat.S_IMODE(chain.stat().st_mode) == 0o600


def test_the_authoritys_key_is_not_written_down(tmp_path: Path) -> None:
    found = tls.certificate(tmp_path, [])
    assert b"PRIVATE KEY" not in found.authority.read_bytes()
    assert found.chain.read_bytes().count(b"PRIVATE KEY-----") == 2  # one key: its begin and its end


def test_a_folder_that_cannot_be_written_is_replaced_by_a_temporary_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", "utf-8")
    assert tls.certificate(tmp_path / "file" / "tls", []).chain.is_file()


def test_certificates_lie_beside_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert tls.folder(tmp_path / "data") == tmp_path / "data" / "tls"
    assert tls.folder(None) == tmp_path / "cache" / "understudy" / "tls"
