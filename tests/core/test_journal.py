"""A journal is bounded, counts what it dropped, and holds no secret."""

from datetime import UTC, datetime

import pytest

from understudy.core.journal import HIDDEN, Entry, Journal, JournalBounds, Message, Redaction


def entry(number: int, body: bytes = b"") -> Entry:
    return Entry(
        request_id=f"acme-{number}",
        at=datetime(2030, 5, 1, tzinfo=UTC),
        vendor="acme",
        operation="item",
        method="GET",
        path="/items",
        query="",
        request=Message(body=body, size=len(body)),
    )


def test_the_oldest_entries_go_when_there_are_too_many() -> None:
    journal = Journal(JournalBounds(entries=3))
    for number in range(5):
        journal.add(entry(number))
    assert [each.request_id for each in journal] == ["acme-2", "acme-3", "acme-4"]
    assert (len(journal), journal.dropped) == (3, 2)
    assert journal.get("acme-1") is None
    assert journal.get("acme-2") is not None


def test_the_oldest_entries_go_when_they_are_too_heavy() -> None:
    journal = Journal(JournalBounds(size=10_000))
    for number in range(20):
        journal.add(entry(number, b"x" * 2_000))
    assert sum(each.weight() for each in journal) <= 10_000
    assert (len(journal), journal.dropped) == (4, 16)


def test_an_entry_heavier_than_the_journal_is_dropped_and_counted() -> None:
    journal = Journal(JournalBounds(size=1_000))
    journal.add(entry(1, b"x" * 2_000))
    assert (len(journal), journal.dropped) == (0, 1)


def test_a_cleared_journal_has_all_its_room_again() -> None:
    journal = Journal(JournalBounds(size=10_000))
    for number in range(20):
        journal.add(entry(number, b"x" * 2_000))
    journal.clear()
    assert (len(journal), journal.dropped, journal.get("acme-19")) == (0, 0, None)
    for number in range(4):
        journal.add(entry(number, b"x" * 2_000))
    assert (len(journal), journal.dropped) == (4, 0)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (b'{"password": "s3cret", "name": "a"}', b'{"password": "[hidden]", "name": "a"}'),
        (b'{"password": "with \\" quote", "n": 1}', b'{"password": "[hidden]", "n": 1}'),
        (b'{"password": "cut in the mid', b'{"password": "[hidden]"'),
        (b"user=a&password=s3cret&n=1", b"user=a&password=[hidden]&n=1"),
        (b"password=s3cret", b"password=[hidden]"),
        (b"old_password=kept", b"old_password=kept"),
        (b'{"passwords": "kept"}', b'{"passwords": "kept"}'),
        (b"my-own-key in the text", b"[hidden] in the text"),
        (b"", b""),
    ],
)
def test_secrets_are_taken_out_of_bodies_and_queries(raw: bytes, kept: bytes) -> None:
    assert Redaction(["password", "client_secret"]).text(raw, "my-own-key") == kept


def test_a_short_login_name_is_no_secret() -> None:
    assert Redaction([]).text(b"admin did it", "admin") == b"admin did it"


def test_credential_headers_are_hidden_and_the_others_keep_all_but_the_credential() -> None:
    raw = [(b"Authorization", b"Bearer x"), (b"Set-Cookie", b"sid=1"), (b"X-Own", b"Key my-own-key"), (b"Accept", b"a")]
    kept = Redaction([]).headers(raw, "my-own-key")
    own = ("X-Own", f"Key {HIDDEN}")
    assert list(kept) == [("Authorization", HIDDEN), ("Set-Cookie", HIDDEN), own, ("Accept", "a")]
