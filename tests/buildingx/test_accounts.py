"""The Accounts API: who one is, and what one has access to."""

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant


def test_the_way_from_a_user_group_to_the_partitions(client: Client) -> None:
    group = client.get("/accounts/me/usergroups").json()["data"][0]
    customer = group["relationships"]["ownedBy"]["data"]["id"]
    answer = client.get(f"/accounts/customers/{customer}/partitions", params={"include": "ownedByCustomer.name"})
    document = answer.json()
    assert {each["id"] for each in group["relationships"]["hasAccessTo"]["data"]} == {
        each["id"] for each in document["data"]
    }
    assert [(each["type"], each["id"]) for each in document["included"]] == [("Customer", customer)]


def test_a_machine_user_sees_itself(client: Client) -> None:
    me = client.get("/accounts/me").json()["data"]
    assert me["attributes"]["oAuth"]["clientId"] == client.credential["client_id"]
    assert me["attributes"]["state"]["current"] == "Active"
    assert client.credential["client_secret"] not in str(me)


def test_both_roots_answer_the_same_and_links_repeat_the_root(tenant: Tenant, sign_in: Sign) -> None:
    old, new = sign_in(tenant), sign_in(tenant, root="/api/openness")
    path = "/accounts/customers/{c}/roles"
    pages = [client.get(path, params={"page[size]": 5}).json() for client in (old, new)]
    assert pages[0]["data"] == pages[1]["data"]
    assert "/api/openness/accounts/" in pages[1]["links"]["next"]
    assert "/api/openness/" not in pages[0]["links"]["next"]
    assert len(new.all(path, params={"page[size]": 5})) == 18


def test_a_machine_user_without_a_role_may_only_see_itself(tenant: Tenant, sign_in: Sign) -> None:
    client = sign_in(tenant, "roleless")
    assert client.get("/accounts/me").status_code == 200
    assert client.get("/accounts/me/usergroups").json()["data"] == []
    refused = client.get("/accounts/customers/{c}/partitions")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "200-0201")


def test_another_customer_is_out_of_reach(tenant: Tenant, sign_in: Sign) -> None:
    stranger = sign_in(tenant, "other_customer")
    ours = tenant.credential("buildingx", "machine_user")["customer_id"]
    assert stranger.get(f"/accounts/customers/{ours}/partitions").status_code == 403
    assert [each["id"] for each in stranger.all("/accounts/customers/{c}/partitions")] == [stranger.partition]


def test_the_list_of_partitions_can_be_nested_as_generated_clients_expect(client: Client) -> None:
    client.tenant.control.patch("/settings/buildingx", json={"nested_partitions": True})
    document = client.get("/accounts/customers/{c}/partitions").json()
    assert len(document["data"]["data"]) == 2
