"""The scripts and styles that the interface loads from a CDN, from the npm packages they are files of."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.clients.bemserver.browser import Asset

CDN = "https://cdn.jsdelivr.net/npm/"
_FILES = {
    "bootstrap@5.3.8/dist/css/bootstrap.min.css": "dist/css/bootstrap.min.css",
    "bootstrap@5.3.8/dist/js/bootstrap.bundle.min.js": "dist/js/bootstrap.bundle.min.js",
    "bootstrap-icons@1.13.1/font/bootstrap-icons.min.css": "font/bootstrap-icons.min.css",
    "bootstrap-icons@1.13.1/font/fonts/bootstrap-icons.woff2": "font/fonts/bootstrap-icons.woff2",
    "echarts@6.0.0/dist/echarts.min.js": "dist/echarts.min.js",
    "luxon@3.7.2/+esm": "build/es6/luxon.mjs",
    "lz-string@1.5.0/+esm": "libs/lz-string.js",
    "masonry-layout@4.2.2/dist/masonry.pkgd.min.js": "dist/masonry.pkgd.min.js",
}
"""Which file of its package each address below the CDN's is."""
_KINDS = {".css": "text/css", ".woff2": "font/woff2"}
# lz-string is no module; the CDN makes it one.
_APPENDED = {"lz-string@1.5.0/+esm": b"\nexport default LZString;\n"}


def _kept(address: str) -> str:
    return re.sub(r"[^\w.-]", "_", address)


def install(folder: Path) -> None:
    """Fills `filled` in a folder with those files, by npm; raises CalledProcessError."""
    packages = sorted({address.partition("/")[0] for address in _FILES})
    quiet = ("--ignore-scripts", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error")
    command = ["npm", "install", *quiet, "--prefix", str(folder), *packages]
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=300, cwd=folder)
    (folder / "filled").mkdir()
    for address, path in _FILES.items():
        package = address.partition("@")[0]
        shutil.copyfile(folder / "node_modules" / package / path, folder / "filled" / _kept(address))


def provider(folder: Path | None) -> Callable[[str], Asset | None]:
    """Answers what stands at an address, from the folder; nothing where there is none."""

    def provide(url: str) -> Asset | None:
        address = url.removeprefix(CDN).partition("?")[0]
        if folder is None or address not in _FILES:
            return None
        kind = _KINDS.get(Path(_FILES[address]).suffix, "text/javascript")
        return kind, (folder / _kept(address)).read_bytes() + _APPENDED.get(address, b"")

    return provide
