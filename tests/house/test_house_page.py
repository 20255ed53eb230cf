"""The page that shows the house names files that there are, and the way that a request takes."""

import asyncio
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import httpx

from tests.house.rules import PACKAGE, ROOT
from understudy.btec import create_app

PAGE = (ROOT / "docs" / "house.md").read_text("utf-8")
NAME = re.compile(r"[\w/]+\.py")
STEP = re.compile(r"^\| (\d+) \| (.*?) \|", re.MULTILINE)
ASKED = re.compile(r"`GET (\S+)`")
SERVED, BACK = 1, (11, 12)
"""The steps that a request takes only with our server, and on its way back."""


def steps() -> Iterator[tuple[int, str]]:
    """Each step with the files that it names, whole: a short name lies where the name before it does."""
    for number, files in STEP.findall(PAGE):
        folder = ""
        for name in NAME.findall(files):
            folder = name.rpartition("/")[0] if "/" in name else folder
            yield int(number), name if "/" in name or not folder else f"{folder}/{name}"


async def walked(path: str) -> list[str]:
    """The files of the package that a request runs through, in the order in which it comes to them."""
    found: dict[str, None] = {}

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        file = Path(frame.f_code.co_filename)
        if event == "call" and file.is_relative_to(PACKAGE):
            found.setdefault(str(file.relative_to(PACKAGE)))

    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        tenant = (await client.get("/_understudy/tenants/default")).json()
        token = tenant["vendors"]["btec"]["credentials"]["sandbox"]["token"]
        headers = {"Authorization": f"Token {token}"}
        await client.get(path, headers=headers)
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            answer = await client.get(path, headers=headers)
        finally:
            sys.setprofile(before)
    assert answer.status_code == 200
    return list(found)


def test_every_file_that_the_page_names_is_there() -> None:
    named = {name for name in NAME.findall(PAGE) if "/" in name} | {name for _, name in steps()}
    assert sorted(name for name in named if not (PACKAGE / name).is_file()) == []


def test_a_request_takes_the_way_that_the_page_shows() -> None:
    asked = ASKED.search(PAGE)
    assert asked is not None
    taken = asyncio.run(walked(asked[1]))
    told = [name for step, name in steps() if step != SERVED]
    assert [name for name in told if name not in taken] == []
    forth = [name for step, name in steps() if step not in (SERVED, *BACK, 10)]
    assert forth == sorted(forth, key=taken.index)
