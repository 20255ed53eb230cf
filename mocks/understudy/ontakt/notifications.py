"""Notifications to channels."""

from pydantic_core import to_json

from understudy.core.deliveries import DeliveryError, deliver
from understudy.core.world import World
from understudy.ontakt.refusals import DeliveryFailed, DeliveryRejected
from understudy.ontakt.settings import Settings

ACCEPTED = range(200, 300)  # what a receiver answers when it takes a notification


async def notify(world: World, url: str, title: str, text: str, *, quietly: bool = False) -> None:
    """Sends a notification to a channel's address; raises DeliveryFailed or DeliveryRejected, unless quietly."""
    settings = Settings.of(world)
    body = to_json({"title": title, "message": text, "timestamp": world.clock.timestamp()})
    try:
        status = await deliver(
            url,
            body,
            {"Content-Type": "application/json"},
            seconds=settings.channel_seconds,
            remote=settings.remote_channels,
        )
    except DeliveryError as error:
        if quietly:
            return
        raise DeliveryFailed(f"The notification could not be sent: {error}.") from error
    if status not in ACCEPTED and not quietly:
        raise DeliveryRejected(f"The service answered {status}.")
