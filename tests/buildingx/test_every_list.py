"""Every list pages through to its end in each link style, with nothing lost and nothing twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.buildingx.samples import BODIES, QUERIES, Ids, Operation, ids_of, operations, parameters
from tests.conftest import Tenant
from understudy.buildingx.apis import api_of

STYLES = ("absolute", "base-relative", "api-relative")
ROOTS = ("", "/api/openness")


def _size(operation: Operation) -> str | None:
    """The parameter that sets the size of pages, None for lists of one page."""
    names = parameters(operation)
    return next((name for name in ("page[limit]", "page[size]") if name in names), None)


def lists() -> list[Operation]:
    """The operations that page."""
    return [each for each in operations() if each.method == "GET" and _size(each) is not None]


def _resolved(link: str, path: str, style: str) -> str:
    """A link as a client that knows the style follows it: what is relative goes behind the root that it uses."""
    api = api_of(path)
    assert api is not None
    return api.base + link if style == "base-relative" else link


def _pages(client: Client, path: str, query: dict[str, Any], style: str) -> Iterator[list[Any]]:
    answer = client.http.get(path, params=query)
    for _ in range(500):
        assert answer.status_code == 200, answer.text
        document = answer.json()
        items = document["data"] if isinstance(document, dict) else document
        yield [each["id"] for each in items]
        link = document["links"].get("next")
        if link is None or link == document["links"]["self"]:
            return
        answer = client.http.get(_resolved(link, path, style))
    raise AssertionError(f"{path} does not end")


def _asked(operation: Operation, ids: Ids, size: int) -> tuple[str, dict[str, Any]]:
    query = {name: value.format(**ids) for name, value in QUERIES.get(operation.name, {}).items()}
    return operation.path.format(**ids), {**query, str(_size(operation)): size}


@pytest.mark.parametrize("root", ROOTS, ids=["old root", "new root"])
@pytest.mark.parametrize("style", STYLES)
def test_every_list_pages_to_its_end(tenant: Tenant, sign_in: Sign, style: str, root: str) -> None:
    client = sign_in(tenant, root=root)
    ids = ids_of(client)
    tenant.control.patch("/settings/buildingx", json={"link_style": style})
    for operation in lists():
        path, query = _asked(operation, ids, 100)
        whole = [each for page in _pages(client, path, query, style) for each in page]
        # Some pages of each list, however long it is.
        size = max(1, len(whole) // 6)
        paged = list(_pages(client, path, {**query, str(_size(operation)): size}, style))
        if not paged[-1]:
            # The lists of identities and privileges end with an empty page.
            paged.pop()
        assert [each for page in paged for each in page] == whole, operation.name
        assert len(set(whole)) == len(whole), operation.name
        assert all(len(page) == size for page in paged[:-1]), operation.name


ADDING: dict[str, str] = {
    "get_locations": "create_location",
    "get_operations_locations": "create_location",
    "get_addresses": "create_address",
    "get_devices": "create_device",
    "get_all_equipment": "create_equipment",
    "get_points_of_group": "create_point",
    "get_points": "create_point",
    "get_workorders": "create_workorder",
    "get_teams": "create_team",
}
"""Lists, and what adds to them."""
SHORT = {"get_addresses", "get_points_of_group", "get_workorders", "get_teams"}
"""Lists of so few rows that only pages of one are several."""


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", ADDING)
def test_a_list_loses_nothing_while_rows_are_added(client: Client, name: str, style: str) -> None:
    ids = ids_of(client)
    client.tenant.control.patch("/settings/buildingx", json={"link_style": style})
    named = {each.name: each for each in operations()}
    adding = named[ADDING[name]]
    path, query = _asked(named[name], ids, 1 if name in SHORT else 11)
    seen: list[str] = []
    added: list[str] = []
    for page in _pages(client, path, query, style):
        seen += page
        if len(added) < 3:
            made = client.http.post(adding.path.format(**ids), json=BODIES[adding.name](ids))
            added.append(made.json()["data"]["id"])
    assert len(set(seen)) == len(seen)
    assert set(added) <= set(seen)


@pytest.mark.parametrize(
    "twist",
    [
        lambda cursor: cursor[:-1],
        lambda cursor: cursor + "A",
        lambda cursor: ("B" if cursor[0] == "A" else "A") + cursor[1:],
        lambda cursor: cursor + "=",
        lambda _cursor: "ä",
        lambda _cursor: "",
    ],
)
def test_a_cursor_that_was_tampered_with_is_refused(client: Client, twist: Callable[[str], str]) -> None:
    path = "/operations/partitions/{p}/devices"
    cursor = client.get(path, params={"page[limit]": 2}).json()["links"]["next"].split("page[cursor]=")[1]
    refused = client.get(path, params={"page[limit]": 2, "page[cursor]": twist(cursor)})
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["source"] == {"parameter": "page[cursor]"}


def test_a_cursor_fits_its_own_list_and_filters_only(client: Client, sign_in: Sign) -> None:
    path = "/operations/partitions/{p}/devices"
    link = client.get(path, params={"filter[modelName]": "RDG", "page[limit]": 2}).json()["links"]["next"]
    assert client.get(link).status_code == 200
    assert client.get(link.replace("RDG", "X")).status_code == 400
    assert client.get(link.replace("/devices", "/locations")).status_code == 400
    assert client.get(link.replace("page[limit]=2", "page[limit]=3")).status_code == 200
    small = sign_in(client.tenant, "small")
    assert small.get(link.replace(client.partition, small.partition)).status_code == 400
