"""What README and docs show, run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving.test_process import environment
from understudy.control.addresses import Addresses

ROOT = Path(__file__).parents[2]
PORTS = ("btec", "bemserver", "standcloud", "buildingx", "ontakt")


def here(text: str, server: Addresses) -> str:
    """A text with the default addresses replaced by those of a running server."""
    text = text.replace("http://127.0.0.1:4700", server.gateway)
    for number, vendor in enumerate(PORTS, start=4701):
        if vendor in server.vendors:
            text = text.replace(f"http://127.0.0.1:{number}", server.vendors[vendor])
    return text


def curls(page: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.startswith("curl")]


@pytest.mark.parametrize("line", curls("README.md"), ids=lambda line: line.split("127.0.0.1:")[1][:40])
def test_the_readmes_requests_are_answered(line: str, server: Addresses) -> None:
    done = subprocess.run(
        ["bash", "-c", here(line, server)], capture_output=True, text=True, timeout=60, check=False, env=environment()
    )
    assert done.returncode == 0, done.stderr
    refused = "X-API-KEY: wrong" in line
    assert done.stdout.startswith("HTTP/1.1 401") if refused else "problem" not in done.stdout


def test_a_tenant_for_each_test_as_the_docs_show_it(server: Addresses, tmp_path: Path) -> None:
    example = (ROOT / "tests/examples/tenant_each.py").read_text("utf-8")
    file = tmp_path / "test_shown.py"
    file.write_text(example.replace("http://127.0.0.1:4700", server.gateway), "utf-8")
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(file)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, env=environment())
    assert "1 passed" in done.stdout, done.stdout
