"""The Identities & Privileges API: people, their cards, and lists that end with an empty page."""

from typing import Any

import pytest

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

PEOPLE = "/sec-piam-v1/partitions/{p}/identities"
UNLIMITED = {"validForUnlimitedTime": True}


def _new(**attributes: Any) -> dict[str, Any]:
    return {"type": "Identity", "attributes": {"firstName": "Nina", "lastName": "Roth", **attributes}}


def _made(client: Client, **attributes: Any) -> dict[str, Any]:
    answer = client.send("POST", PEOPLE, _new(**attributes))
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def _change(client: Client, identity: int, **attributes: Any) -> dict[str, Any]:
    answer = client.send("PATCH", f"{PEOPLE}/{identity}", {"type": "Identity", "attributes": attributes})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["data"]["attributes"]
    return found


@pytest.mark.clause("buildingx/identities/endless-list")
def test_the_list_ends_with_an_empty_page_that_is_its_own_next(client: Client) -> None:
    link = PEOPLE + "?page[size]=10"
    pages: list[dict[str, Any]] = []
    while not pages or pages[-1]["data"]:
        pages.append(client.get(link).json())
        link = pages[-1]["links"]["next"]
    assert [len(page["data"]) for page in pages] == [10, 10, 4, 0]
    assert pages[-1]["links"]["next"] == pages[-1]["links"]["self"]
    assert len({each["id"] for page in pages for each in page["data"]}) == 24


@pytest.mark.clause("buildingx/identities/cursor-is-last-id")
def test_a_cursor_is_the_last_id_of_the_page_before(client: Client) -> None:
    first = client.get(PEOPLE, params={"page[size]": 3}).json()
    last = first["data"][-1]["id"]
    assert isinstance(last, int)
    assert first["links"]["next"].endswith(f"page[size]=3&page[cursor]={last}")
    after = client.get(PEOPLE, params={"page[cursor]": last}).json()["data"]
    assert min(each["id"] for each in after) > last


def test_pages_lose_nobody_while_people_come(client: Client) -> None:
    link, seen = PEOPLE + "?page[size]=9", set[int]()
    come: set[int] = set()
    while True:
        page = client.get(link).json()
        found = {each["id"] for each in page["data"]}
        assert not found & seen
        seen |= found
        if not found:
            break
        if len(come) < 3:
            come.add(_made(client)["id"])
        link = page["links"]["next"]
    assert come <= seen
    assert len(seen) == 27


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "²", "9" * 30])
def test_a_cursor_that_is_no_id_is_refused_or_begins_anew(client: Client, cursor: str) -> None:
    refused = client.get(PEOPLE, params={"page[cursor]": cursor})
    assert (refused.status_code, refused.json()["errors"][0]["source"]) == (400, {"parameter": "page[cursor]"})
    client.tenant.control.patch("/settings/buildingx", json={"invalid_cursor": "restart"})
    assert len(client.get(PEOPLE, params={"page[cursor]": cursor}).json()["data"]) == 24


def test_a_page_has_at_most_a_thousand(client: Client) -> None:
    assert client.get(PEOPLE, params={"page[size]": 1000}).status_code == 200
    assert client.get(PEOPLE, params={"page[size]": 1001}).status_code == 400
    assert client.get(PEOPLE, params={"page[size]": 0}).status_code == 400


@pytest.mark.clause("buildingx/identities/no-envelope")
def test_an_identity_is_made_from_a_resource_without_an_envelope(client: Client) -> None:
    card = {"cardNumber": "4711", "validity": UNLIMITED}
    answer = client.send("POST", PEOPLE, _new(email="nina@example.com", credentials=[card], properties={"floor": 2}))
    made = answer.json()["data"]
    assert client.get(f"{PEOPLE}/{made['id']}").json()["data"] == made
    assert answer.headers["location"].endswith(f"/identities/{made['id']}")
    (kept,) = made["attributes"]["credentials"]
    assert (kept["cardNumber"], kept["active"], kept["validity"]) == ("4711", True, UNLIMITED)
    assert client.send("POST", PEOPLE, {"data": _new()}).status_code == 400


@pytest.mark.clause("buildingx/identities/change")
def test_a_change_merges_properties_and_replaces_cards(client: Client) -> None:
    cards = [{"cardNumber": "1"}, {"cardNumber": "2"}]
    made = _made(client, email="n@example.com", credentials=cards, properties={"floor": 2, "desk": "a"})
    kept = made["attributes"]["credentials"][1]
    changed = _change(client, made["id"], properties={"desk": None, "team": "x"}, email=None)
    assert changed["properties"] == {"floor": 2, "team": "x"}
    assert "email" not in changed
    assert changed["credentials"] == made["attributes"]["credentials"]
    sent = [{"id": kept["id"], "cardNumber": "3", "active": False}, {"cardNumber": "1"}]
    changed = _change(client, made["id"], credentials=sent)
    assert [(each["cardNumber"], each["active"]) for each in changed["credentials"]] == [("3", False), ("1", True)]
    assert changed["credentials"][0]["id"] == kept["id"]
    assert changed["credentials"][1]["id"] != made["attributes"]["credentials"][0]["id"]
    assert changed["firstName"] == "Nina"


def test_a_card_belongs_to_one_person_of_a_partition(tenant: Tenant, sign_in: Sign) -> None:
    client, small = sign_in(tenant), sign_in(tenant, "small")
    _made(client, credentials=[{"cardNumber": "4711"}])
    before = client.get(PEOPLE).json()["data"]
    refused = client.send("POST", PEOPLE, _new(credentials=[{"cardNumber": "1"}, {"cardNumber": "4711"}]))
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["source"] == {"pointer": "/attributes/credentials/1/cardNumber"}
    assert client.get(PEOPLE).json()["data"] == before
    # Nothing of the refused one is kept, and another partition has cards of its own.
    _made(client, credentials=[{"cardNumber": "1"}])
    _made(small, credentials=[{"cardNumber": "4711"}])


def test_a_card_of_somebody_else_cannot_be_taken_over(client: Client) -> None:
    other, mine = client.get(PEOPLE).json()["data"][0], _made(client)
    card = other["attributes"]["credentials"][0]
    body = {"type": "Identity", "attributes": {"credentials": [{"id": card["id"], "cardNumber": "new"}]}}
    refused = client.send("PATCH", f"{PEOPLE}/{mine['id']}", body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["source"] == {"pointer": "/attributes/credentials/0/id"}


@pytest.mark.clause("buildingx/identities/read-only-types")
def test_of_a_read_only_type_only_the_cards_change(client: Client) -> None:
    people = client.get(PEOPLE).json()["data"]
    imported = next(each for each in people if each["attributes"]["identityType"] == "Imported")
    path = f"{PEOPLE}/{imported['id']}"
    refused = client.send("PATCH", path, {"type": "Identity", "attributes": {"firstName": "X", "credentials": []}})
    assert (refused.status_code, refused.json()["errors"][0]["source"]) == (400, {"pointer": "/attributes/firstName"})
    assert client.send("DELETE", path).status_code == 409
    assert client.send("POST", PEOPLE, _new(identityType="Imported")).status_code == 400
    assert client.get(path).json()["data"] == imported
    assert _change(client, imported["id"], credentials=[])["credentials"] == []
    client.tenant.control.patch("/settings/buildingx", json={"read_only_identity_types": []})
    assert _change(client, imported["id"], firstName="X")["firstName"] == "X"


def test_an_identity_is_deleted_with_its_cards(client: Client) -> None:
    made = _made(client, credentials=[{"cardNumber": "4711"}])
    assert client.send("DELETE", f"{PEOPLE}/{made['id']}").status_code == 204
    assert client.get(f"{PEOPLE}/{made['id']}").status_code == 404
    assert _made(client, credentials=[{"cardNumber": "4711"}])["id"] > made["id"]


@pytest.mark.parametrize(
    ("attributes", "pointer"),
    [
        ({"firstName": None}, "/attributes/firstName"),
        ({"firstName": ""}, "/attributes/firstName"),
        ({"lastName": 5}, "/attributes/lastName"),
        ({"email": "nobody"}, "/attributes/email"),
        ({"properties": []}, "/attributes/properties"),
        ({"credentials": {}}, "/attributes/credentials"),
        ({"credentials": [{}]}, "/attributes/credentials/0/cardNumber"),
        ({"credentials": [{"cardNumber": ""}]}, "/attributes/credentials/0/cardNumber"),
        ({"credentials": [{"cardNumber": "1", "active": "yes"}]}, "/attributes/credentials/0/active"),
        (
            {"credentials": [{"cardNumber": "1", "validity": {"validFromUtc": "2026-13-01T00:00:00Z"}}]},
            "/attributes/credentials/0/validity/validFromUtc",
        ),
        (
            {
                "credentials": [
                    {
                        "cardNumber": "1",
                        "validity": {"validFromUtc": "2026-02-01T00:00:00Z", "validToUtc": "2026-01-01T00:00:00Z"},
                    }
                ]
            },
            "/attributes/credentials/0/validity",
        ),
    ],
)
def test_every_member_of_an_identity_is_checked(client: Client, attributes: dict[str, Any], pointer: str) -> None:
    for method, path in (("POST", PEOPLE), ("PATCH", f"{PEOPLE}/7901")):
        refused = client.send(method, path, _new(**attributes))
        assert refused.status_code == 400, refused.text
        assert refused.json()["errors"][0]["source"] == {"pointer": pointer}


@pytest.mark.parametrize("identity", ["x", "0", "-7901", "7901.0", "٧٩٠١", "9" * 25])
def test_what_is_no_id_is_not_found(client: Client, identity: str) -> None:
    assert client.get(f"{PEOPLE}/{identity}").status_code == 404


def test_people_and_privileges_of_another_partition_are_out_of_reach(tenant: Tenant, sign_in: Sign) -> None:
    client, small = sign_in(tenant), sign_in(tenant, "small")
    mine = client.get(PEOPLE).json()["data"][0]["id"]
    assert small.get(f"{PEOPLE}/{mine}").status_code == 404
    assert small.send("DELETE", f"{PEOPLE}/{mine}").status_code == 404
    privileges = "/sec-piam-v1/partitions/{p}/privileges"
    names = {each["attributes"]["name"] for each in client.get(privileges).json()["data"]}
    assert "Lakeside laboratory" in names
    assert [each["attributes"]["name"] for each in small.get(privileges).json()["data"]] == ["Town House"]


def test_the_state_of_a_tenant_can_be_seeded_into_another(new_tenant: Any, sign_in: Sign) -> None:
    one, other = new_tenant(), new_tenant(seed={"buildingx": "empty"})
    rows = {name: one.control.get(f"/state/buildingx/{name}").json() for name in ("identities", "privileges")}
    assert other.control.post("/seed/buildingx", json=rows).is_success
    client = sign_in(other)
    assert len(client.get(PEOPLE).json()["data"]) == 24
    assert _made(client, credentials=[{"cardNumber": "4711"}])["id"] > 8000
