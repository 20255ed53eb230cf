"""The certificate of the TLS port, signed by a local authority made on first start."""

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NAMES = ("localhost", "127.0.0.1", "::1")
_FOR, _BEGIN = b"for ", b"-----BEGIN CERTIFICATE-----"
"""Beginnings of the chain's file, before its names, and of each certificate in it."""


@dataclass(frozen=True)
class Certificate:
    """Where the TLS port's files lie."""

    authority: Path
    """Certificate of the local authority, for clients to trust."""
    chain: Path
    """Certificates of the server and the authority, with the server's key; for the owner alone."""


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
    kept = Certificate(where / "ca.pem", where / "server.pem")
    if _lacks(kept.chain, names):
        where.mkdir(parents=True, exist_ok=True)
        _put(_made(names), kept.chain, names)
    chain = kept.chain.read_bytes()
    authority = chain[chain.rindex(_BEGIN) :]
    if not kept.authority.is_file() or kept.authority.read_bytes() != authority:
        part = _part(authority, where)
        part.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IRGRP | stat.S_IROTH)
        part.replace(kept.authority)
    return kept


def _lacks(chain: Path, names: list[str]) -> bool:
    first = chain.read_bytes().partition(b"\n")[0] if chain.is_file() else b""
    return not (first.startswith(_FOR) and {name.encode() for name in names} <= set(first.split()))


def _made(names: list[str]) -> bytes:
    # Imported only when a certificate is made: it brings a tenth of a second of cryptography.
    import trustme

    authority = trustme.CA(organization_name="understudy local authority")
    server = authority.issue_cert(*names, common_name="understudy")
    head = _FOR + " ".join(names).encode() + b"\n"
    return head + server.private_key_and_cert_chain_pem.bytes() + authority.cert_pem.bytes()


def _put(content: bytes, chain: Path, names: list[str]) -> None:
    """Writes the chain, unless another process that started at the same time has."""
    part = _part(content, chain.parent)
    try:
        if chain.is_file() and _lacks(chain, names):
            chain.unlink()
        with suppress(FileExistsError):
            os.link(part, chain)
    except OSError:
        # A file system without links: the last of those that start at the same time stays.
        part.replace(chain)
    finally:
        part.unlink(missing_ok=True)


def _part(content: bytes, where: Path) -> Path:
    """A file of its own, readable by the owner alone."""
    handle, name = tempfile.mkstemp(".part", dir=where)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return Path(name)
