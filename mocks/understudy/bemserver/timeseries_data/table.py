"""The points of timeseries: their table, and its times."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, Table

from understudy.bemserver.models.entity import TABLES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

DATA = Table(
    "timeseries_data",
    TABLES,
    Column("timeseries_id", ForeignKey("timeseries.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "data_state_id",
        Integer,
        ForeignKey("timeseries_data_states.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("timestamp", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Float, nullable=False),
    sqlite_with_rowid=False,
)
"""Points; times are microseconds since 1970, plain numbers, as there are many of them."""


def micros(when: datetime) -> int:
    """Microseconds since 1970 of an aware moment."""
    return (when - _EPOCH) // _MICROSECOND


def moment(number: int) -> datetime:
    """The moment in UTC of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=number)
