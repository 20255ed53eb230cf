"""The certificate of the TLS port."""

import stat
import sys
from pathlib import Path

import pytest

from understudy.server import tls


def test_a_certificate_is_made_once_and_kept(tmp_path: Path) -> None:
    first = tls.certificate(tmp_path, ["a.example"])
    content = first.chain.read_bytes()
    assert tls.certificate(tmp_path, ["a.example"]) == first
    assert first.chain.read_bytes() == content


def test_a_new_name_makes_a_new_certificate(tmp_path: Path) -> None:
    content = tls.certificate(tmp_path, ["a.example"]).chain.read_bytes()
    assert tls.certificate(tmp_path, ["b.example"]).chain.read_bytes() != content


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
