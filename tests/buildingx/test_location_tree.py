"""Whatever is done to the tree of locations, it is what the rules say, and its parts are those of a simple model."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from tests.buildingx.conftest import Client, Sign
from tests.conftest import Tenant

LOCATIONS = "/structure/partitions/{p}/locations"
ALLOWED = {
    "Campus": set[str](),
    "CampusPart": {"Campus"},
    "Building": {"Campus", "CampusPart"},
    "BuildingPart": {"Building"},
    "Outside": {"Campus", "CampusPart", "Building"},
    "Floor": {"Building", "BuildingPart"},
    "FloorArea": {"Floor"},
    "MultifloorArea": {"Building", "BuildingPart"},
    "Room": {"Floor", "FloorArea"},
    "RoomSegment": {"Room"},
}
KINDS = sorted(ALLOWED)
PLACES = st.integers(0, 12)
"""Position of a location among those made, or beyond them for none."""
ACTIONS = st.one_of(
    st.tuples(st.just("make"), st.sampled_from(KINDS), PLACES),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("remove"), PLACES, st.just(0)),
)


class Model:
    """The tree as a dictionary: id to type and parent."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.parents: dict[str, str | None] = {}

    def at(self, place: int) -> str | None:
        known = list(self.kinds)
        return known[place] if place < len(known) else None

    def fits(self, kind: str, parent: str | None) -> bool:
        if parent is None:
            return kind in ("Campus", "Building")
        return self.kinds[parent] in ALLOWED[kind]

    def parts(self, whole: str) -> set[str]:
        direct = {each for each, parent in self.parents.items() if parent == whole}
        return direct | {below for each in direct for below in self.parts(each)}


def _related(kind: str, model: Model, parent: str | None, address: str) -> dict[str, Any]:
    related: dict[str, Any] = {}
    if parent is not None:
        related["isPartOf"] = {"data": {"type": model.kinds[parent], "id": parent}}
    if kind == "Building":
        related["hasPostalAddress"] = {"data": {"type": "Address", "id": address}}
    return related


def _make(client: Client, model: Model, kind: str, parent: str | None, address: str) -> None:
    attributes = {"label": kind, **({"timeZone": "Europe/Rome"} if kind == "Building" else {})}
    data = {"type": kind, "attributes": attributes, "relationships": _related(kind, model, parent, address)}
    answer = client.send("POST", LOCATIONS, {"data": data})
    assert answer.status_code == (201 if model.fits(kind, parent) else 400), answer.text
    if answer.status_code == 201:
        identifier = answer.json()["data"]["id"]
        model.kinds[identifier], model.parents[identifier] = kind, parent


def _move(client: Client, model: Model, moved: str, parent: str) -> None:
    kind = model.kinds[moved]
    data = {"type": kind, "id": moved, "relationships": {"isPartOf": _related(kind, model, parent, "")["isPartOf"]}}
    answer = client.send("PATCH", f"{LOCATIONS}/{moved}", {"data": data})
    assert answer.status_code == (200 if model.fits(kind, parent) else 400), answer.text
    if answer.status_code == 200:
        model.parents[moved] = parent


def _remove(client: Client, model: Model, removed: str) -> None:
    answer = client.send("DELETE", f"{LOCATIONS}/{removed}")
    assert answer.status_code == (409 if model.parts(removed) else 204), answer.text
    if answer.status_code == 204:
        del model.kinds[removed], model.parents[removed]


@contextmanager
def _partition(client: Client) -> Iterator[str]:
    """The small partition with nothing in it but one address."""
    client.tenant.control.post("/reset")
    client.tenant.control.put("/limits/buildingx", json={"mode": "off"})
    body = {"data": {"type": "Address", "attributes": {"countryCode": "ITA"}}}
    yield str(client.send("POST", "/structure/partitions/{p}/addresses", body).json()["data"]["id"])


def test_the_tree_stays_what_a_simple_model_says(new_tenant: Callable[..., Tenant], sign_in: Sign) -> None:
    client = sign_in(new_tenant(seed={"buildingx": "empty"}))

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(ACTIONS, min_size=5, max_size=25))
    def check(actions: list[tuple[str, Any, int]]) -> None:
        model = Model()
        with _partition(client) as address:
            for action, first, second in actions:
                if action == "make":
                    _make(client, model, first, model.at(second), address)
                elif (one := model.at(first)) is not None and action == "remove":
                    _remove(client, model, one)
                elif one is not None and (other := model.at(second)) is not None:
                    _move(client, model, one, other)
            for whole in model.kinds:
                parts = client.all(f"{LOCATIONS}/{whole}/relationships/has-parts", params={"page[size]": 3})
                assert {each["id"] for each in parts} == model.parts(whole)

    check()
