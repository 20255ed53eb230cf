"""The little world every scenario starts from: rows in order, ids counted from one."""

from collections.abc import Mapping
from typing import Any

from tests.differential.probe import Probe

Body = Mapping[str, Any]

USERS = {"member": "mia@example.com", "other": "otto@example.com", "outsider": "ona@example.com"}
PASSWORD = "a password"


def _named(names: str, **fields: Any) -> list[Body]:
    return [{"name": name, **fields} for name in names.split()]


def _properties() -> list[Body]:
    return [{"structural_element_property_id": number} for number in (1, 2, 3, 4)]


def _values(noun: str) -> list[Body]:
    return [
        {f"{noun}_id": 1, f"{noun}_property_id": 1, "value": "120.5"},
        {f"{noun}_id": 1, f"{noun}_property_id": 2, "value": "3"},
        {f"{noun}_id": 2, f"{noun}_property_id": 3, "value": "true"},
        {f"{noun}_id": 3, f"{noun}_property_id": 4, "value": "\u00e9t\u00e9"},
    ]


def _links(first: str, second: str, *pairs: tuple[int, int]) -> list[Body]:
    return [{first: one, second: two} for one, two in pairs]


_SERIES: list[Body] = [
    {"name": "T1 air", "unit_symbol": "\u00b0C", "campaign_id": 1, "campaign_scope_id": 1},
    {"name": "T2 power", "unit_symbol": "W", "campaign_id": 1, "campaign_scope_id": 1},
    {"name": "T3 energy", "unit_symbol": "kWh", "campaign_id": 1, "campaign_scope_id": 1},
    {"name": "T4 gas", "unit_symbol": "Wh", "campaign_id": 1, "campaign_scope_id": 1},
    {"name": "T5", "campaign_id": 1, "campaign_scope_id": 1, "description": "a count"},
    {"name": "T6", "campaign_id": 1, "campaign_scope_id": 1},
    {"name": "T7", "unit_symbol": "ppm", "campaign_id": 1, "campaign_scope_id": 1},
    {"name": "T8", "unit_symbol": "%", "campaign_id": 1, "campaign_scope_id": 2},
    {"name": "T9", "campaign_id": 1, "campaign_scope_id": 2},
    {"name": "T10", "unit_symbol": "m^3", "campaign_id": 1, "campaign_scope_id": 2},
    {"name": "T11", "unit_symbol": "kWh", "campaign_id": 2, "campaign_scope_id": 3},
    {"name": "T12", "unit_symbol": "\u00b0F", "campaign_id": 2, "campaign_scope_id": 3},
    {"name": "T13", "campaign_id": 2, "campaign_scope_id": 3},
]

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL", "WARNING", "INFO")

_EVENTS: list[Body] = [
    {
        "timestamp": f"2020-01-0{number}T00:00:00+01:00",
        "level": level,
        "campaign_scope_id": (1, 1, 2, 1, 3, 3, 1)[number - 1],
        "category_id": (1, 2, 3, 4, 1, 2, 1)[number - 1],
        "source": f"Source {number % 3}",
        **({"description": f"event {number}"} if number % 2 else {}),
    }
    for number, level in enumerate(_LEVELS, 1)
]

_STRUCTURE: dict[str, list[Body]] = {
    "/sites/": [
        {"name": "S1", "campaign_id": 1, "latitude": 44.84, "longitude": -0.58, "ifc_id": "a" * 22},
        {"name": "S2", "campaign_id": 1, "description": "second"},
        {"name": "S3", "campaign_id": 2},
    ],
    "/buildings/": [*_named("B1 B2", site_id=1), *_named("B3", site_id=3, ifc_id="b3")],
    "/storeys/": [*_named("St1 St2", building_id=1), *_named("St3", building_id=3)],
    "/spaces/": [*_named("Sp1 Sp2", storey_id=1), *_named("Sp3", storey_id=3, description="d")],
    "/zones/": [*_named("Z1 Z2", campaign_id=1), *_named("Z3", campaign_id=2, ifc_id="z3")],
    "/structural_element_properties/": [
        {"name": "Area", "value_type": "float", "unit_symbol": "m**2", "description": "gross"},
        {"name": "Floors", "value_type": "integer"},
        {"name": "Heated", "value_type": "boolean"},
        {"name": "Label"},
        {"name": "Spare"},
    ],
    "/site_properties/": _properties(),
    "/building_properties/": _properties(),
    "/storey_properties/": _properties(),
    "/space_properties/": _properties(),
    "/zone_properties/": _properties(),
    "/site_property_data/": _values("site"),
    "/building_property_data/": _values("building"),
    "/storey_property_data/": _values("storey"),
    "/space_property_data/": _values("space"),
    "/zone_property_data/": _values("zone"),
}

ROWS: dict[str, list[Body]] = {
    "/users/": [{"name": user.title(), "email": email, "password": PASSWORD} for user, email in USERS.items()],
    "/user_groups/": _named("G1 G2 G3 G4"),
    "/users_by_user_groups/": _links("user_id", "user_group_id", (2, 1), (3, 2), (2, 3)),
    "/campaigns/": [
        {"name": "C1", "timezone": "Europe/Paris", "start_time": "2020-01-01T00:00:00+01:00"},
        {"name": "C2", "timezone": "UTC", "end_time": "2021-01-01T00:00:00.5Z"},
        {"name": "Ca3", "timezone": "America/New_York"},
    ],
    "/user_groups_by_campaigns/": _links("campaign_id", "user_group_id", (1, 1), (2, 2), (1, 3)),
    "/campaign_scopes/": [
        *_named("Sc1 Sc2", campaign_id=1),
        *_named("Sc3", campaign_id=2, description="d"),
    ],
    "/user_groups_by_campaign_scopes/": _links("campaign_scope_id", "user_group_id", (1, 1), (1, 3), (3, 2)),
    "/timeseries_properties/": _named("Spare", value_type="boolean", description="not used"),
    "/timeseries_data_states/": _named("Draft"),
    "/timeseries/": _SERIES,
    "/timeseries_property_data/": [
        {"timeseries_id": 1, "property_id": 1, "value": "-20"},
        {"timeseries_id": 1, "property_id": 2, "value": "40.5"},
        {"timeseries_id": 1, "property_id": 3, "value": "3600"},
        {"timeseries_id": 2, "property_id": 1, "value": "0"},
        {"timeseries_id": 12, "property_id": 1, "value": "0"},
    ],
    "/event_categories/": _named("Own", description="by an administrator"),
    "/event_categories_by_users/": [
        {"notification_level": "INFO", "user_id": 2, "category_id": 1},
        {"notification_level": "ERROR", "user_id": 3, "category_id": 2},
    ],
    **_STRUCTURE,
    "/events/": _EVENTS,
    "/timeseries_by_events/": _links("timeseries_id", "event_id", (1, 1), (2, 1), (3, 2), (11, 5)),
    "/events_by_sites/": _links("event_id", "site_id", (1, 1), (2, 1), (4, 2), (5, 3)),
    "/events_by_buildings/": _links("event_id", "building_id", (1, 1), (2, 2), (5, 3)),
    "/events_by_storeys/": _links("event_id", "storey_id", (1, 1), (4, 2), (5, 3)),
    "/events_by_spaces/": _links("event_id", "space_id", (1, 1), (7, 2), (5, 3)),
    "/events_by_zones/": _links("event_id", "zone_id", (1, 1), (2, 2), (5, 3)),
    "/notifications/": [
        {"user_id": 2, "event_id": 1, "timestamp": "2020-02-01T00:00:00+00:00"},
        {"user_id": 2, "event_id": 2, "timestamp": "2020-02-02T10:00:00.25+01:00", "read": True},
        {"user_id": 3, "event_id": 5, "timestamp": "2020-02-03T00:00:00"},
        {"user_id": 2, "event_id": 5, "timestamp": "2020-02-04T00:00:00Z", "read": False},
        {"user_id": 1, "event_id": 1, "timestamp": "2020-02-05T00:00:00Z"},
    ],
    "/timeseries_by_sites/": _links("timeseries_id", "site_id", (1, 1), (2, 1), (8, 2), (11, 3)),
    "/timeseries_by_buildings/": _links("timeseries_id", "building_id", (1, 1), (3, 1), (4, 2), (11, 3)),
    "/timeseries_by_storeys/": _links("timeseries_id", "storey_id", (5, 1), (6, 2), (12, 3)),
    "/timeseries_by_spaces/": _links("timeseries_id", "space_id", (7, 1), (9, 2), (13, 3)),
    "/timeseries_by_zones/": _links("timeseries_id", "zone_id", (1, 1), (10, 2), (13, 3)),
    "/energy_consumption_timeseries_by_sites/": [
        {"site_id": 1, "energy_id": 1, "end_use_id": 1, "timeseries_id": 3},
        {"site_id": 1, "energy_id": 2, "end_use_id": 2, "timeseries_id": 4},
        {"site_id": 3, "energy_id": 1, "end_use_id": 1, "timeseries_id": 11},
    ],
    "/energy_consumption_timeseries_by_buildings/": [
        {"building_id": 1, "energy_id": 1, "end_use_id": 1, "timeseries_id": 3},
        {"building_id": 3, "energy_id": 2, "end_use_id": 1, "timeseries_id": 11},
    ],
    "/energy_production_timeseries_by_sites/": [
        {"site_id": 1, "energy_id": 2, "prod_tech_id": 2, "timeseries_id": 3},
        {"site_id": 3, "energy_id": 2, "prod_tech_id": 1, "timeseries_id": 11},
    ],
    "/energy_production_timeseries_by_buildings/": [
        {"building_id": 1, "energy_id": 2, "prod_tech_id": 2, "timeseries_id": 3},
        {"building_id": 3, "energy_id": 2, "prod_tech_id": 1, "timeseries_id": 11},
    ],
    "/weather_timeseries_by_sites/": [
        {"site_id": 1, "parameter": "AIR_TEMPERATURE", "timeseries_id": 1, "forecast": False},
        {"site_id": 1, "parameter": "WIND_SPEED", "timeseries_id": 6, "forecast": True},
        {"site_id": 3, "parameter": "AIR_TEMPERATURE", "timeseries_id": 12, "forecast": False},
    ],
    "/tasks_by_campaigns/": [
        {"task_name": "Cleanup", "campaign_id": 1, "offset_unit": "day", "start_offset": -2},
        {
            "task_name": "CheckOutliers",
            "campaign_id": 1,
            "offset_unit": "week",
            "parameters": {"min_correctness_ratio": 0.5, "b": [1, {"a": None}]},
            "is_enabled": False,
        },
        {"task_name": "Anything", "campaign_id": 2, "offset_unit": "hour", "end_offset": 3},
    ],
}
"""What stands in each collection, besides the rows of a fresh database."""

_NEW_LINKS: dict[str, Body] = {
    "/users_by_user_groups/": {"user_id": 4, "user_group_id": 4},
    "/user_groups_by_campaigns/": {"campaign_id": 3, "user_group_id": 4},
    "/user_groups_by_campaign_scopes/": {"campaign_scope_id": 2, "user_group_id": 4},
    "/timeseries_by_events/": {"timeseries_id": 4, "event_id": 1},
    "/events_by_sites/": {"event_id": 7, "site_id": 1},
    "/events_by_buildings/": {"event_id": 7, "building_id": 1},
    "/events_by_storeys/": {"event_id": 7, "storey_id": 1},
    "/events_by_spaces/": {"event_id": 2, "space_id": 1},
    "/events_by_zones/": {"event_id": 7, "zone_id": 1},
    "/timeseries_by_sites/": {"timeseries_id": 5, "site_id": 1},
    "/timeseries_by_buildings/": {"timeseries_id": 5, "building_id": 1},
    "/timeseries_by_storeys/": {"timeseries_id": 1, "storey_id": 1},
    "/timeseries_by_spaces/": {"timeseries_id": 5, "space_id": 1},
    "/timeseries_by_zones/": {"timeseries_id": 5, "zone_id": 1},
    "/event_categories_by_users/": {
        "notification_level": "DEBUG",
        "user_id": 2,
        "category_id": 3,
    },
    "/timeseries_property_data/": {"timeseries_id": 5, "property_id": 1, "value": "1"},
}

NEW: dict[str, Body] = {
    "/users/": {"name": "New", "email": "new@example.com", "password": PASSWORD},
    **_NEW_LINKS,
    **{
        f"/{noun}_properties/": {"structural_element_property_id": 5}
        for noun in ("site", "building", "storey", "space", "zone")
    },
    **{
        f"/{noun}_property_data/": {
            f"{noun}_id": 2,
            f"{noun}_property_id": 1,
            "value": "7",
        }
        for noun in ("site", "building", "storey", "space", "zone")
    },
    "/energy_consumption_timeseries_by_sites/": {
        "site_id": 2,
        "energy_id": 1,
        "end_use_id": 1,
        "timeseries_id": 3,
    },
    "/energy_consumption_timeseries_by_buildings/": {
        "building_id": 2,
        "energy_id": 1,
        "end_use_id": 1,
        "timeseries_id": 3,
    },
    "/energy_production_timeseries_by_sites/": {
        "site_id": 2,
        "energy_id": 1,
        "prod_tech_id": 1,
        "timeseries_id": 3,
    },
    "/energy_production_timeseries_by_buildings/": {
        "building_id": 2,
        "energy_id": 1,
        "prod_tech_id": 1,
        "timeseries_id": 3,
    },
    "/weather_timeseries_by_sites/": {
        "site_id": 2,
        "parameter": "AIR_TEMPERATURE",
        "timeseries_id": 1,
        "forecast": True,
    },
}
"""A body that each collection accepts besides; the others change the name of their first row."""


def new_body(path: str) -> dict[str, Any]:
    """A body that a collection of the population accepts once."""
    if path in NEW:
        return dict(NEW[path])
    first = dict(ROWS[path][0])
    return {**first, "name": "New one"} if "name" in first else first


def populate(probe: Probe) -> None:
    """Post every row as the administrator, comparing the answers."""
    for path, bodies in ROWS.items():
        for body in bodies:
            probe("POST", path, body)
    probe.emails.update(USERS)
