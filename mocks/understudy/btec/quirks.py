"""Where BTEC differs from what HTTP makes one expect: 426 and 427 for a licence, 400 for much else."""

from understudy.btec.refusals import AccessLicenceExpired, BadId, LicenceExpired, UnknownId
from understudy.btec.settings import Settings
from understudy.core.refusals import Refusal
from understudy.core.world import OK, World

LICENCE_STATES = (OK, "expired_426", "expired_427")
"""How a licence can stand; the numbers are the documented answers, whose difference is not."""

_ENDED: dict[str, type[Refusal]] = {"expired_426": LicenceExpired, "expired_427": AccessLicenceExpired}


def licence_refusal(world: World) -> type[Refusal] | None:
    """How an invalid licence refuses a request (btec/licence/ends-by-clock); None while it is valid."""
    state = world.licence_state()
    if state == OK:
        return None
    # Ended by time rather than by hand: which of the two codes that gives, the tenant's settings say.
    return _ENDED[Settings.of(world).ended_licence if world.licence.state == OK else state]


def unknown_id(world: World, noun: str, number: int) -> Refusal:
    """What is raised for an id in a path that nothing has (btec/errors/unknown-id-as-400)."""
    kind = BadId if Settings.of(world).unknown_id == "bad_request" else UnknownId
    return kind(f"There is no {noun} with the id {number}.")
