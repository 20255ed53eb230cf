"""A row for each resource class of the released client, which fits into the demo data once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """What is created, how it is found again, what it is changed into."""

    entry: str
    """Name of the resource class on the client."""
    body: Body
    found: Body
    """A query whose answer holds it."""
    change: Body = field(default_factory=dict)
    """The body of a change; empty where there is none."""
    tagged: bool = True
    """Whether changes need its ETag."""


def _named(entry: str, body: Body, change: Body) -> Sample:
    return Sample(entry, body, {"name": body["name"]}, change)


def _link(entry: str, **ids: int) -> Sample:
    return Sample(entry, ids, ids, tagged=False)


def _value(noun: str, thing: int, prop: int, value: str, other: str) -> Sample:
    ids = {f"{noun}_id": thing, f"{noun}_property_id": prop}
    return Sample(f"{noun}_property_data", {**ids, "value": value}, ids, {**ids, "value": other})


def _changed(entry: str, body: Body, found: Body, **change: Any) -> Sample:
    return Sample(entry, body, found, {**body, **change})


_EVENT = {"timestamp": "2026-05-01T08:00:00+00:00", "level": "INFO", "campaign_scope_id": 1, "category_id": 5}

SAMPLES: tuple[Sample, ...] = (
    _changed(
        "users",
        {"name": "New user", "email": "new@example.com", "password": "a password"},
        {"email": "new@example.com"},
        name="Renamed",
    ),
    _named("user_groups", {"name": "Night shift"}, {"name": "Late shift"}),
    _link("user_by_user_groups", user_id=5, user_group_id=1),
    Sample(
        "campaigns",
        {"name": "New wing", "timezone": "Europe/Paris", "start_time": "2026-01-01T00:00:00+00:00"},
        {"in_name": "EW WI"},
        {"name": "Old wing", "timezone": "UTC"},
    ),
    _link("user_groups_by_campaigns", campaign_id=2, user_group_id=1),
    _named("campaign_scopes", {"name": "Water", "campaign_id": 1}, {"name": "Water", "description": "Meters"}),
    _link("user_groups_by_campaign_scopes", campaign_scope_id=4, user_group_id=1),
    _named("sites", {"name": "Quay", "campaign_id": 1, "latitude": 44.8}, {"name": "Quay", "longitude": -0.5}),
    _named("buildings", {"name": "Shed", "site_id": 1}, {"name": "Shed", "ifc_id": "2YvctVUKr0kugbFTf53O9L"}),
    _named("storeys", {"name": "Attic", "building_id": 1}, {"name": "Attic", "description": "Under the roof"}),
    _named("spaces", {"name": "Archive", "storey_id": 1}, {"name": "Archive", "description": "Dry"}),
    _named("zones", {"name": "Quiet zone", "campaign_id": 1}, {"name": "Quiet zone", "description": "No phones"}),
    _named(
        "structural_element_properties",
        {"name": "Height", "value_type": "float", "unit_symbol": "m"},
        {"name": "Height", "unit_symbol": "cm"},
    ),
    _link("site_properties", structural_element_property_id=2),
    _link("building_properties", structural_element_property_id=5),
    _link("storey_properties", structural_element_property_id=5),
    _link("space_properties", structural_element_property_id=5),
    _link("zone_properties", structural_element_property_id=1),
    _value("site", 3, 2, "school", "college"),
    _value("building", 4, 2, "2001", "2002"),
    _value("storey", 4, 1, "320.5", "321"),
    _value("space", 1, 1, "64", "65.25"),
    _value("zone", 3, 1, "lessons", "exams"),
    _named(
        "timeseries_properties",
        {"name": "Precision", "value_type": "float", "unit_symbol": "%"},
        {"name": "Precision", "description": "Of the full scale"},
    ),
    Sample("timeseries_datastates", {"name": "Estimated"}, {}, {"name": "Guessed"}),
    _named(
        "timeseries",
        {"name": "Noise", "unit_symbol": "dB", "campaign_id": 1, "campaign_scope_id": 1},
        {"name": "Noise", "unit_symbol": ""},
    ),
    _changed(
        "timeseries_property_data",
        {"timeseries_id": 38, "property_id": 1, "value": "-30"},
        {"timeseries_id": 38, "property_id": 1},
        value="-25.5",
    ),
    _link("timeseries_by_sites", timeseries_id=1, site_id=1),
    _link("timeseries_by_buildings", timeseries_id=1, building_id=1),
    _link("timeseries_by_storeys", timeseries_id=1, storey_id=2),
    _link("timeseries_by_spaces", timeseries_id=9, space_id=1),
    _link("timeseries_by_zones", timeseries_id=9, zone_id=1),
    _link("timeseries_by_events", timeseries_id=2, event_id=14),
    Sample("event_categories", {"name": "Visit"}, {}, {"name": "Visit", "description": "Somebody came"}),
    Sample(
        "event_categories_by_users",
        {"notification_level": "DEBUG", "user_id": 3, "category_id": 1},
        {"user_id": 3, "category_id": 1},
        {"notification_level": "ERROR", "category_id": 1},
    ),
    Sample(
        "events",
        {**_EVENT, "source": "Client test"},
        {"source": "Client test"},
        {"level": "ERROR", "category_id": 6, "source": "Client test"},
    ),
    _link("event_by_sites", event_id=1, site_id=2),
    _link("event_by_buildings", event_id=1, building_id=2),
    _link("event_by_storeys", event_id=1, storey_id=1),
    _link("event_by_spaces", event_id=1, space_id=1),
    _link("event_by_zones", event_id=1, zone_id=1),
    Sample(
        "notifications",
        {"user_id": 3, "event_id": 1, "timestamp": "2026-05-02T00:00:00+00:00"},
        {"user_id": 3, "event_id": 1},
        {"read": True},
        tagged=False,
    ),
    _changed(
        "energy_cons_ts_by_sites",
        {"site_id": 3, "energy_id": 2, "end_use_id": 1, "timeseries_id": 41},
        {"site_id": 3},
        end_use_id=2,
    ),
    _changed(
        "energy_cons_ts_by_buildings",
        {"building_id": 4, "energy_id": 2, "end_use_id": 1, "timeseries_id": 29},
        {"building_id": 4},
        energy_id=1,
    ),
    _changed(
        "energy_prod_ts_by_sites",
        {"site_id": 2, "energy_id": 2, "prod_tech_id": 3, "timeseries_id": 28},
        {"site_id": 2},
        prod_tech_id=2,
    ),
    _changed(
        "energy_prod_ts_by_buildings",
        {"building_id": 3, "energy_id": 2, "prod_tech_id": 3, "timeseries_id": 28},
        {"building_id": 3},
        prod_tech_id=2,
    ),
    _changed(
        "weather_ts_by_sites",
        {"site_id": 3, "parameter": "AIR_TEMPERATURE", "timeseries_id": 34, "forecast": False},
        {"site_id": 3, "forecast": False},
        parameter="DEWPOINT_TEMPERATURE",
    ),
    Sample(
        "task_by_campaign",
        {"task_name": "CheckOutliers", "campaign_id": 2, "offset_unit": "day", "parameters": {}},
        {"task_name": "CheckOutliersScheduled", "campaign_id": 2},
        {"is_enabled": False, "offset_unit": "week", "start_offset": -2, "end_offset": 0, "parameters": {}},
    ),
)

ONLY_LISTS = {"energies": 10, "energy_end_uses": 6, "energy_prod_technologies": 4}
"""Resource classes that only list, and how many rows a fresh server has."""
REPEATABLE = frozenset({"events", "notifications", "task_by_campaign"})
"""Resource classes whose rows may be equal."""
OTHERS = frozenset({"about", "analysis", "auth", "io", "tasks", "timeseries_data"})
"""Resource classes of no rows."""
