"""Every resource class of the released client, from a row's creation to its end."""

from typing import Any

import pytest

from tests.clients.bemserver.rows import ONLY_LISTS, OTHERS, REPEATABLE, SAMPLES, Sample


def _cases(*samples: Sample) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sample", samples, ids=lambda sample: sample.entry)


every = _cases(*SAMPLES)
changed = _cases(*(sample for sample in SAMPLES if sample.change))
guarded = _cases(*(sample for sample in SAMPLES if sample.change and sample.tagged))
filtered = _cases(*(sample for sample in SAMPLES if sample.found))
repeatable = _cases(*(sample for sample in SAMPLES if sample.entry in REPEATABLE))
unique = _cases(*(sample for sample in SAMPLES if sample.entry not in REPEATABLE))
unguarded = _cases(*(sample for sample in SAMPLES if not sample.tagged))
fixed = _cases(*(sample for sample in SAMPLES if not sample.change))


def _of(api: Any, sample: Sample) -> Any:
    return getattr(api, sample.entry)


def test_no_resource_class_is_left_out(released: Any) -> None:
    known = set(released.client.RESOURCES_MAP)
    assert known == {sample.entry for sample in SAMPLES} | set(ONLY_LISTS) | OTHERS


@every
def test_created_row_is_read_as_it_was_answered(api: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body))
    sent = {key: value for key, value in sample.body.items() if key != "password"}
    assert made.status_code == 201
    assert {key: made.data.get(key) for key in sent} == sent
    assert _of(api, sample).getone(made.data["id"]).data == made.data


@every
def test_created_row_is_listed_where_the_filter_says(api: Any, sample: Sample) -> None:
    before = _of(api, sample).getall(page_size=100, **sample.found).data
    made = _of(api, sample).create(dict(sample.body)).data
    after = _of(api, sample).getall(page_size=100, **sample.found).data
    assert [row for row in after if row not in before] == [made]


@filtered
def test_filter_that_fits_nothing_leaves_nothing(api: Any, sample: Sample) -> None:
    first, value = next(iter(sample.found.items()))
    nothing = 424_242 if isinstance(value, int) else "nothing@example.com"
    assert _of(api, sample).getall(**{**sample.found, first: nothing}).data == []


@repeatable
def test_same_row_twice_is_two_rows(api: Any, sample: Sample) -> None:
    made = [_of(api, sample).create(dict(sample.body)).data for _ in range(2)]
    assert made[0] == {**made[1], "id": made[0]["id"]}


@unique
def test_same_row_twice_is_a_conflict(api: Any, refused: Any, sample: Sample) -> None:
    _of(api, sample).create(dict(sample.body))
    with pytest.raises(refused.BEMServerAPIConflictError) as conflict:
        _of(api, sample).create(dict(sample.body))
    assert conflict.value.message == "Unique constraint violation"


@guarded
def test_changed_row_has_the_new_values_and_a_new_tag(api: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body))
    after = _of(api, sample).update(made.data["id"], dict(sample.change), etag=made.etag)
    assert {key: after.data.get(key) for key in sample.change if key != "password"} == {
        key: value for key, value in sample.change.items() if key != "password"
    }
    assert after.etag not in ("", made.etag)
    assert _of(api, sample).getone(made.data["id"]).etag == after.etag


@guarded
def test_change_with_a_stale_tag_is_refused_and_changes_nothing(api: Any, refused: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body))
    with pytest.raises(refused.BEMServerAPIPreconditionError) as stale:
        _of(api, sample).update(made.data["id"], dict(sample.change), etag="stale")
    assert stale.value.status_code == 412
    assert _of(api, sample).getone(made.data["id"]).data == made.data


@guarded
def test_change_without_a_tag_is_refused(api: Any, refused: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body))
    for write in (lambda row: _of(api, sample).update(row, dict(sample.change)), _of(api, sample).delete):
        with pytest.raises(refused.BEMServerAPIPreconditionError) as missing:
            write(made.data["id"])
        assert missing.value.status_code == 428


@guarded
def test_unchanged_row_is_not_sent_again(api: Any, refused: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body))
    with pytest.raises(refused.BEMServerAPINotModified):
        _of(api, sample).getone(made.data["id"], etag=made.etag)


@fixed
def test_row_that_only_joins_others_has_no_change(api: Any, sample: Sample) -> None:
    with pytest.raises(NotImplementedError):
        _of(api, sample).update(1, {})


@unguarded
def test_row_without_a_tag_is_changed_and_deleted_freely(api: Any, refused: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body)).data
    if sample.change:
        after = _of(api, sample).update(made["id"], dict(sample.change))
        assert sample.change.items() <= after.data.items()
    assert _of(api, sample).delete(made["id"]).status_code == 204
    with pytest.raises(refused.BEMServerAPINotFoundError):
        _of(api, sample).getone(made["id"])


@guarded
def test_deleted_row_is_gone(api: Any, refused: Any, sample: Sample) -> None:
    made = _of(api, sample).create(dict(sample.body))
    assert _of(api, sample).delete(made.data["id"], etag=made.etag).status_code == 204
    with pytest.raises(refused.BEMServerAPINotFoundError):
        _of(api, sample).getone(made.data["id"])


@every
def test_row_with_an_unknown_field_is_refused_by_name(api: Any, refused: Any, sample: Sample) -> None:
    with pytest.raises(refused.BEMServerAPIValidationError) as invalid:
        _of(api, sample).create({**sample.body, "colour": "red"})
    assert invalid.value.errors == {"colour": ["Unknown field."]}


@pytest.mark.parametrize(("entry", "count"), ONLY_LISTS.items())
def test_list_of_energies_is_that_of_a_fresh_server(api: Any, entry: str, count: int) -> None:
    rows = getattr(api, entry).getall().data
    assert [row["id"] for row in rows] == list(range(1, count + 1))
    assert rows[0]["name"] == "all"
    with pytest.raises(NotImplementedError):
        getattr(api, entry).getone(1)
