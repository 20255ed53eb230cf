"""Builds sdist and wheel, installs the wheel elsewhere, starts it, and looks at what it holds."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
import zipfile
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[2]
START_SECONDS = 30
STOP_SECONDS = 5


def main() -> None:
    """Does it all, and ends with a sentence on the first thing that is not as it should be."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    with tempfile.TemporaryDirectory() as name:
        elsewhere = Path(name)
        wheel = build(elsewhere / "dist")
        if wrong := misplaced(wheel, version) + differing(wheel):
            sys.exit("wheel: " + "; ".join(wrong))
        command = install(wheel, elsewhere / "venv")
        ready = start_and_stop(command, elsewhere)
        shutil.rmtree(ROOT / "dist", ignore_errors=True)
        shutil.copytree(elsewhere / "dist", ROOT / "dist")
    print(f"wheel: {wheel.name} installs, starts and serves {', '.join(ready['vendors'])}")


def build(folder: Path) -> Path:
    """The wheel that is built from the sdist that is built from this tree."""
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT))
    [wheel] = folder.glob("*.whl")
    return wheel


def misplaced(wheel: Path, version: str) -> list[str]:
    """What the wheel would install at the top level besides the package and its metadata."""
    expected = {"understudy", f"understudy-{version}.dist-info"}
    found = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    return [f"top level is {sorted(found)}, not {sorted(expected)}"] if found != expected else []


def differing(wheel: Path) -> list[str]:
    """The files that the tree has and the wheel lacks, or the other way round."""
    names = zipfile.ZipFile(wheel).namelist()
    shipped = {name for name in names if name.startswith("understudy/") and not name.endswith("/")}
    expected = {
        f"{target}/{path.relative_to(ROOT / source).as_posix()}"
        for source, target in (
            ("mocks/understudy", "understudy"),
            ("fixtures", "understudy/_data/fixtures"),
            ("contracts", "understudy/_data/contracts"),
        )
        for path in (ROOT / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    return [f"missing {name}" for name in sorted(expected - shipped)] + [
        f"unexpected {name}" for name in sorted(shipped - expected)
    ]


def install(wheel: Path, folder: Path) -> Path:
    """The command of the wheel, installed with what the wheel says it needs, as pinned."""
    venv.create(folder, with_pip=True)
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    pip = (str(scripts / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "install", "--constraint", str(ROOT / "requirements.lock"), str(wheel))
    run(*pip, "check")
    return scripts / "understudy"


def start_and_stop(command: Path, folder: Path) -> dict[str, dict[str, str]]:
    """What `serve`, started far from the repository, writes once every port answers."""
    file = folder / "ready.json"
    ports = ("--port", "0", "--vendor-ports", "0", "--tls-port", "0")
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    with subprocess.Popen([command, "serve", *ports, "--ready-file", file], cwd=folder, env=environment) as server:
        try:
            ready: dict[str, dict[str, str]] = wait_for(file, server)
            for address in ready["vendors"].values():
                httpx.get(f"{address}/_understudy/ready", timeout=START_SECONDS, trust_env=False).raise_for_status()
        finally:
            server.terminate()
            if not waited(server, STOP_SECONDS):
                server.kill()
                sys.exit(f"wheel: serve did not end within {STOP_SECONDS} s of being told to")
    return ready


def wait_for(file: Path, server: subprocess.Popen[bytes]) -> dict[str, dict[str, str]]:
    """The content of the ready file, as soon as it is whole."""
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit:
        try:
            ready: dict[str, dict[str, str]] = json.loads(file.read_text("utf-8"))
        except (OSError, ValueError):
            ended = waited(server, 0.05)
        else:
            return ready
        if ended:
            sys.exit(f"wheel: serve ended with {server.returncode}")
    sys.exit(f"wheel: serve was not ready within {START_SECONDS} s")


def waited(server: subprocess.Popen[bytes], seconds: float) -> bool:
    """Whether the server ended while somebody waited for it."""
    try:
        server.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def run(*command: str) -> None:
    """Runs a command, and ends with what it said if it fails."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"wheel: {' '.join(command)}\n{done.stdout}")


if __name__ == "__main__":
    main()
