"""How late a fault makes an answer."""

from understudy.core.faults import Fault, Latency
from understudy.core.stages.faults import late


def rule(hits: int) -> Fault:
    return Fault(number=1, vendor="acme", latency=Latency(100, 300), hits=hits)


def lateness(hits: int, tenant: str = "mine") -> float:
    return late(rule(hits), Latency(100, 300), tenant)


def test_a_uniform_latency_lies_between_its_bounds_and_differs_from_hit_to_hit() -> None:
    found = [lateness(hits) for hits in range(1, 50)]
    assert all(100 <= each < 300 for each in found)
    assert len(set(found)) == len(found)


def test_the_same_hit_of_the_same_tenant_is_as_late_again() -> None:
    assert lateness(3) == lateness(3)
    assert lateness(3) != lateness(3, "other")


def test_a_fixed_latency_is_what_it_says() -> None:
    assert late(rule(1), Latency(250, 250), "mine") == 250
