"""What holds of any points, pages, rows and groups, not only of those that somebody thought of."""

import csv
import hashlib
import io
import json
import statistics
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Tenant

VENDOR = "bemserver"
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
SPAN = {"start_time": BEGIN.isoformat(), "end_time": (BEGIN + timedelta(days=2)).isoformat()}
LOBBY = 13
STATES = "/timeseries_data_states/"
ClientOf = Callable[..., httpx.Client]
NewTenant = Callable[..., Tenant]

several = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
values = st.floats(allow_nan=False, allow_infinity=False, width=32)
points = st.dictionaries(st.integers(0, 2 * 86_400 - 1), values, min_size=1, max_size=40)
names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=80)


def _moments(made: dict[int, float]) -> dict[str, float]:
    return {(BEGIN + timedelta(seconds=at)).isoformat(): value for at, value in sorted(made.items())}


def _with_points(client: httpx.Client, made: dict[int, float]) -> dict[str, Any]:
    """Writes points in a state of their own, and answers the query that reads them."""
    state = client.post("/timeseries_data_states/", json={"name": f"State {len(client.get(STATES).json())}"}).json()
    asked = {"data_state": state["id"], "timeseries": LOBBY}
    body = {str(LOBBY): _moments(made)}
    client.post("/timeseries_data/", params={"data_state": state["id"]}, json=body).raise_for_status()
    return asked


@several
@given(made=points)
def test_points_come_back_as_they_went_in_whatever_the_format(admin: httpx.Client, made: dict[int, float]) -> None:
    asked = {**_with_points(admin, made), **SPAN}
    assert admin.get("/timeseries_data/", params=asked).json() == {str(LOBBY): _moments(made)}
    text = admin.get("/timeseries_data/", params=asked, headers={"Accept": "text/csv"}).text
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Datetime", str(LOBBY)]
    assert [(datetime.fromisoformat(when).isoformat(), float(value)) for when, value in rows[1:]] == list(
        _moments(made).items()
    )


@several
@given(made=points)
def test_csv_that_came_out_goes_in_again(admin: httpx.Client, made: dict[int, float]) -> None:
    asked = {**_with_points(admin, made), **SPAN}
    text = admin.get("/timeseries_data/", params=asked, headers={"Accept": "text/csv"}).content
    other = admin.post(STATES, json={"name": f"State {len(admin.get(STATES).json())}"}).json()["id"]
    admin.post("/timeseries_data/", params={"data_state": other}, content=text, headers={"Content-Type": "text/csv"})
    answer = admin.get("/timeseries_data/", params={**asked, "data_state": other}).json()
    assert answer == {str(LOBBY): _moments(made)}


@several
@given(made=points, minutes=st.sampled_from([1, 2, 15, 60, 240]))
def test_buckets_hold_all_points_once(admin: httpx.Client, made: dict[int, float], minutes: int) -> None:
    asked = {**_with_points(admin, made), **SPAN, "bucket_width_value": minutes, "bucket_width_unit": "minute"}
    counts = admin.get("/timeseries_data/aggregate", params={**asked, "aggregation": "count"}).json()[str(LOBBY)]
    wanted = Counter(at // (60 * minutes) for at in made)
    assert list(counts.values()) == [wanted[place] for place in range(2 * 1440 // minutes)]
    largest = admin.get("/timeseries_data/aggregate", params={**asked, "aggregation": "max"}).json()[str(LOBBY)]
    assert max(value for value in largest.values() if value is not None) == max(made.values())


@several
@given(made=points)
def test_statistics_are_those_of_the_points(admin: httpx.Client, made: dict[int, float]) -> None:
    asked = _with_points(admin, made)
    told = admin.get("/timeseries_data/stats", params=asked).json()["stats"][str(LOBBY)]
    known, scale = list(made.values()), max(1.0, *map(abs, made.values()))
    assert (told["count"], told["min"], told["max"]) == (len(known), min(known), max(known))
    assert abs(told["avg"] - statistics.fmean(known)) <= 1e-9 * scale
    assert (told["stddev"] is None) is (len(known) == 1)
    first, *_, last = (*_moments(made), *_moments(made))
    assert [told["first_timestamp"], told["last_timestamp"]] == [first, last]


@several
@given(name=names, description=st.none() | names)
def test_a_row_is_tagged_by_what_it_holds(admin: httpx.Client, name: str, description: str | None) -> None:
    body = {"name": name, "description": description, "campaign_id": 1}
    made = admin.post("/zones/", json=body)
    told = made.json()
    assert {**body, "description": told.get("description")} == {
        key: told.get(key) for key in ("name", "description", "campaign_id")
    }
    text = json.dumps(told, sort_keys=True)
    assert made.headers["ETag"] == f'"{hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()}"'
    gone = admin.delete(f"/zones/{told['id']}", headers={"If-Match": made.headers["ETag"]})
    assert gone.status_code == 204


@several
@given(size=st.integers(1, 100), sort=st.sampled_from(["+name", "-name"]))
def test_pages_together_are_the_list(admin: httpx.Client, size: int, sort: str) -> None:
    asked: dict[str, Any] = {"sort": sort, "page_size": size}
    first = admin.get("/timeseries/", params=asked)
    told = json.loads(first.headers["X-Pagination"])
    pages = [
        admin.get("/timeseries/", params={**asked, "page": page + 1}).json() for page in range(told["total_pages"])
    ]
    listed = [row["name"] for page in pages for row in page]
    assert listed == sorted(listed, reverse=sort == "-name")
    assert len(set(listed)) == told["total"] == 41
    assert {len(page) for page in pages[:-1]} <= {size}


_LINKS = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), unique=True, max_size=6)


def _world(users: list[tuple[int, int]], scopes: list[tuple[int, int]]) -> dict[str, list[dict[str, Any]]]:
    """Three users in groups that are linked to three scopes, with a timeseries each."""
    three = range(1, 4)
    people = [{"id": n + 1, "name": f"U{n}", "email": f"u{n}@example.com", "password": "a password"} for n in three]
    return {
        "users": people,
        "user_groups": [{"id": n, "name": f"G{n}"} for n in three],
        "users_by_user_groups": [{"user_id": user + 1, "user_group_id": group} for user, group in users],
        "campaigns": [{"id": 1, "name": "C", "timezone": "UTC"}],
        "campaign_scopes": [{"id": n, "name": f"S{n}", "campaign_id": 1} for n in three],
        "user_groups_by_campaign_scopes": [
            {"user_group_id": group, "campaign_scope_id": scope} for group, scope in scopes
        ],
        "timeseries": [{"id": n, "name": f"T{n}", "campaign_id": 1, "campaign_scope_id": n} for n in three],
    }


@several
@given(users=_LINKS, scopes=_LINKS)
def test_users_see_what_their_groups_are_linked_to_once_for_each_way_in_the_count(
    new_tenant: NewTenant, client_of: ClientOf, users: list[tuple[int, int]], scopes: list[tuple[int, int]]
) -> None:
    tenant = new_tenant(seed={VENDOR: "empty"})
    tenant.control.post(f"/seed/{VENDOR}", json=_world(users, scopes)).raise_for_status()
    for user in range(1, 4):
        client = client_of(tenant)
        body = {"email": f"u{user}@example.com", "password": "a password"}
        token = client.post("/auth/token", json=body).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        ways = Counter(scope for group, scope in scopes if (user, group) in users)
        answer = client.get("/timeseries/", params={"page_size": 100})
        assert {row["campaign_scope_id"] for row in answer.json()} == set(ways)
        assert json.loads(answer.headers["X-Pagination"])["total"] == ways.total()
        for scope in range(1, 4):
            assert client.get(f"/timeseries/{scope}").status_code == (200 if scope in ways else 403)


_TRIES = st.lists(st.sampled_from(["new", "again", "broken", "lost"]), max_size=12)


@several
@given(tries=_TRIES)
def test_ids_count_every_row_that_reached_the_database(
    new_tenant: NewTenant, client_of: ClientOf, tries: list[str]
) -> None:
    client = client_of(new_tenant(seed={VENDOR: "empty"}), "admin")
    campaign = client.post("/campaigns/", json={"name": "C", "timezone": "UTC"}).json()["id"]
    reached, given_ids, wanted = 0, [], []
    for number, kind in enumerate(tries):
        name = "" if kind == "broken" else "same" if kind == "again" else f"zone {number}"
        answer = client.post("/zones/", json={"name": name, "campaign_id": 99 if kind == "lost" else campaign})
        reached += kind != "broken"
        if answer.status_code == 201:
            given_ids.append(answer.json()["id"])
        if kind == "new" or (kind == "again" and "again" not in tries[:number]):
            wanted.append(reached)
    assert given_ids == wanted
