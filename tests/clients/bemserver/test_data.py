"""Points of timeseries through the released client: JSON and CSV, by id and by name, in and out."""

from collections.abc import Callable
from typing import Any

import pytest

RAW, CLEAN = 1, 2
DAY = {"start_time": "2020-01-01T00:00:00+00:00", "end_time": "2020-01-02T00:00:00+00:00"}
NOISE, DOOR = 13, 14
"""Timeseries of the campaign 1 that the tests write to, long before any demo data."""
NAMES = ("Lobby air temperature", "Cafeteria air temperature")
MOMENTS = tuple(f"2020-01-01T{hour:02}:00:00+00:00" for hour in range(4))
POINTS = {
    str(NOISE): {MOMENTS[0]: 1.5, MOMENTS[1]: 2.5, MOMENTS[3]: 4.0},
    str(DOOR): {MOMENTS[0]: 10.0, MOMENTS[2]: None},
}
KEPT = {str(NOISE): {MOMENTS[0]: 1.5, MOMENTS[1]: 2.5, MOMENTS[3]: 4.0}, str(DOOR): {MOMENTS[0]: 10.0}}
CSV = (
    f"Datetime,{NOISE},{DOOR}\n"
    "2020-01-01T00:00:00+0000,1.5,10.0\n"
    "2020-01-01T01:00:00+0000,2.5,\n"
    "2020-01-01T03:00:00+0000,4.0,\n"
)
Named = Callable[[str], str]


def _by_name(text: str) -> str:
    return text.replace(str(NOISE), NAMES[0], 1).replace(str(DOOR), NAMES[1], 1)


@pytest.fixture
def data(api: Any) -> Any:
    """The client's class of points, with those of one day in the state Raw."""
    assert api.timeseries_data.upload(RAW, POINTS).status_code == 201
    return api.timeseries_data


def test_points_come_back_as_json(data: Any) -> None:
    assert data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE, DOOR]).data == KEPT


def test_points_come_back_as_csv(data: Any, enums: Any) -> None:
    answer = data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE, DOOR], format=enums.DataFormat.csv)
    assert answer.is_csv
    assert answer.data.decode() == CSV


def test_csv_is_kept_like_json(api: Any, enums: Any) -> None:
    data = api.timeseries_data
    assert data.upload(CLEAN, CSV.encode(), format=enums.DataFormat.csv).status_code == 201
    assert data.download(**DAY, data_state=CLEAN, timeseries_ids=[NOISE, DOOR]).data == KEPT
    assert data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE]).data == {}


def test_points_are_written_and_read_by_name(api: Any) -> None:
    data = api.timeseries_data
    data.upload_by_names(1, RAW, {NAMES[0]: POINTS[str(NOISE)]})
    answer = data.download_by_names(1, **DAY, data_state=RAW, timeseries_names=[NAMES[0]])
    assert answer.data == {NAMES[0]: KEPT[str(NOISE)]}
    assert data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE]).data == {str(NOISE): KEPT[str(NOISE)]}


def test_csv_is_written_and_read_by_name(api: Any, enums: Any) -> None:
    data, text = api.timeseries_data, _by_name(CSV)
    data.upload_by_names(1, RAW, text.encode(), format=enums.DataFormat.csv)
    answer = data.download_by_names(1, **DAY, data_state=RAW, timeseries_names=list(NAMES), format=enums.DataFormat.csv)
    assert answer.data.decode() == text


def test_points_that_are_there_stay(data: Any) -> None:
    data.upload(RAW, {str(NOISE): {MOMENTS[0]: 99.0, MOMENTS[2]: 3.0}})
    answer = data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE]).data[str(NOISE)]
    assert answer == {MOMENTS[0]: 1.5, MOMENTS[1]: 2.5, MOMENTS[2]: 3.0, MOMENTS[3]: 4.0}


def test_times_are_told_in_the_zone_asked_for(data: Any) -> None:
    answer = data.download(**DAY, data_state=RAW, timeseries_ids=[DOOR], timezone="Europe/Paris").data
    assert answer == {str(DOOR): {"2020-01-01T01:00:00+01:00": 10.0}}


def test_values_are_converted_to_the_unit_asked_for(data: Any, refused: Any) -> None:
    asked: dict[str, Any] = {**DAY, "data_state": RAW, "timeseries_ids": [DOOR]}
    answer = data.download(**asked, convert_to=["degF"]).data[str(DOOR)]
    assert answer[MOMENTS[0]] == pytest.approx(50)
    with pytest.raises(refused.BEMServerAPIValidationError) as wrong:
        data.download(**asked, convert_to=["kWh"])
    assert "Cannot convert from" in wrong.value.errors["_general"][0]


@pytest.mark.parametrize(
    ("aggregation", "values"),
    [("avg", [2.0, 4.0]), ("sum", [4.0, 4.0]), ("min", [1.5, 4.0]), ("max", [2.5, 4.0]), ("count", [2, 1])],
)
def test_points_are_aggregated_over_buckets(data: Any, enums: Any, aggregation: str, values: list[float]) -> None:
    answer = data.download_aggregate(
        **{**DAY, "end_time": "2020-01-01T04:00:00+00:00"},
        data_state=RAW,
        timeseries_ids=[NOISE],
        aggregation=enums.Aggregation(aggregation),
        bucket_width_value=2,
    )
    assert list(answer.data[str(NOISE)].values()) == values


def test_day_with_a_change_of_clocks_has_as_many_hours_as_it_has(data: Any, enums: Any) -> None:
    changes = {"2020-03-29": 23, "2020-10-25": 25}
    for day, hours in changes.items():
        answer = data.download_aggregate(
            f"{day}T00:00:00+01:00" if hours == 23 else f"{day}T00:00:00+02:00",
            f"{day}T23:30:00+02:00" if hours == 23 else f"{day}T23:30:00+01:00",
            RAW,
            [NOISE],
            timezone="Europe/Paris",
            aggregation=enums.Aggregation.count,
        )
        assert len(answer.data[str(NOISE)]) == hours


def test_aggregate_by_name_is_that_by_id(data: Any, enums: Any) -> None:
    asked: dict[str, Any] = {**DAY, "data_state": RAW, "bucket_width_unit": enums.BucketWidthUnit.day}
    by_id = data.download_aggregate(**asked, timeseries_ids=[NOISE]).data
    by_name = data.download_aggregate_by_names(1, **asked, timeseries_names=[NAMES[0]]).data
    assert by_name == {NAMES[0]: by_id[str(NOISE)]}


def test_statistics_tell_first_last_and_spread(data: Any) -> None:
    data.delete("2020-01-02T00:00:00+00:00", "2100-01-01T00:00:00+00:00", RAW, [NOISE])
    told = data.get_stats(RAW, [NOISE]).data["stats"][str(NOISE)]
    assert told["first_timestamp"] == MOMENTS[0]
    assert told["last_timestamp"] == MOMENTS[3]
    assert (told["count"], told["min"], told["max"]) == (3, 1.5, 4.0)
    assert told["avg"] == pytest.approx(8 / 3)
    assert told["stddev"] == pytest.approx(1.2583057392117916)


def test_points_are_deleted_up_to_the_end(data: Any) -> None:
    assert data.delete(MOMENTS[0], MOMENTS[3], RAW, [NOISE]).status_code == 204
    answer = data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE, DOOR]).data
    assert answer == {str(NOISE): {MOMENTS[3]: 4.0}, str(DOOR): KEPT[str(DOOR)]}


def test_points_are_deleted_by_name(data: Any) -> None:
    data.delete_by_names(1, MOMENTS[0], MOMENTS[1], RAW, [NAMES[0]])
    answer = data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE]).data
    assert list(answer[str(NOISE)]) == [MOMENTS[1], MOMENTS[3]]


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ({"999999": {MOMENTS[0]: 1.0}}, "Unknown timeseries: [999999]"),
        ({"one": {MOMENTS[0]: 1.0}}, "Wrong timeseries ID type"),
        ({str(NOISE): {"2020-01-01T00:00:00": 1.0}}, "Invalid or TZ-naive timestamp"),
        ({str(NOISE): {MOMENTS[0]: "warm"}}, "Invalid values"),
        ({str(NOISE): 5}, "Wrong JSON file"),
    ],
    ids=["unknown", "no-id", "naive", "text", "no-object"],
)
def test_bad_points_are_refused_with_the_servers_words(
    api: Any, refused: Any, points: dict[str, Any], message: str
) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as wrong:
        api.timeseries_data.upload(RAW, points)
    assert wrong.value.errors == {"_general": [message]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Missing headers"),
        ("Time,13\n", "Invalid file"),
        ("Datetime,13\nyesterday,1\n", "Invalid timestamp"),
        ("Datetime,13\n2020-01-01T00:00:00+00:00,warm\n", "Invalid values"),
    ],
    ids=["empty", "no-datetime", "no-time", "text"],
)
def test_bad_csv_is_refused_with_the_servers_words(api: Any, refused: Any, enums: Any, text: str, message: str) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as wrong:
        api.timeseries_data.upload(RAW, text.encode(), format=enums.DataFormat.csv)
    assert wrong.value.errors == {"_general": [message]}


def test_file_with_one_bad_point_leaves_no_point(api: Any, refused: Any) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError):
        api.timeseries_data.upload(RAW, {str(NOISE): {MOMENTS[0]: 1.0}, "999999": {MOMENTS[0]: 1.0}})
    assert api.timeseries_data.download(**DAY, data_state=RAW, timeseries_ids=[NOISE]).data == {}


def test_member_reads_what_his_scopes_hold(connect: Callable[..., Any], refused: Any) -> None:
    school, campus = 39, NOISE
    member = connect("other").timeseries_data
    assert member.get_stats(RAW, [school]).data["stats"][str(school)]["count"] > 1_000
    with pytest.raises(refused.BEMServerAPIAuthorizationError):
        member.get_stats(RAW, [campus])
