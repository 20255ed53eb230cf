"""The certificate of the TLS port, signed by a local authority made on first start."""

import os
import stat
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Certificate:
    """Where the TLS port's files lie."""

    authority: Path
    """Certificate of the local authority, for clients to trust."""
    chain: Path
    """Certificate of the server, with its key; readable by the owner alone."""


def folder(data: Path | None) -> Path:
    """Where certificates are kept: beside the data, else in the user's cache, else in a temporary folder."""
    if data is not None:
        return data / "tls"
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "understudy" / "tls"


def certificate(where: Path, hosts: Iterable[str]) -> Certificate:
    """The certificate for the given host names, made if it is not there or lacks one of them.

    The authority's key is never written down, so that whoever trusts the authority trusts this one certificate only.
    """
    names = sorted({*_NAMES, *hosts})
    try:
        return _kept(where, names)
    except OSError:
        return _kept(Path(tempfile.mkdtemp(prefix="understudy-tls-")), names)


def _kept(where: Path, names: list[str]) -> Certificate:
    found = Certificate(where / "ca.pem", where / "server.pem")
    listed = where / "names.txt"
    there = found.authority.is_file() and found.chain.is_file() and listed.is_file()
    if there and set(names) <= set(listed.read_text("utf-8").split()):
        return found
    where.mkdir(parents=True, exist_ok=True)
    _make(found, names)
    listed.write_text("\n".join(names) + "\n", "utf-8")
    return found


def _make(found: Certificate, names: list[str]) -> None:
    # Imported only when a certificate is made: it brings a tenth of a second of cryptography.
    import trustme

    authority = trustme.CA(organization_name="understudy local authority")
    server = authority.issue_cert(*names, common_name="understudy")
    _write(found.chain, server.private_key_and_cert_chain_pem.bytes())
    _write(found.authority, authority.cert_pem.bytes())
    found.authority.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)


def _write(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    part.replace(path)
