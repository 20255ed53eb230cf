"""Rules count their hits and go after so many."""

from understudy.core.faults import Fault, Faults


def faults(*rules: Fault) -> Faults:
    made = Faults()
    for rule in rules:
        made.add(rule)
    return made


def test_the_first_rule_that_fits_acts_and_is_counted() -> None:
    first, second = Fault(1, "acme", operation="add"), Fault(2, "acme")
    rules = faults(first, second)
    assert rules.take("acme", "add") is first
    assert rules.take("acme", "item") is second
    assert rules.take("acme", None) is second
    assert rules.take("other", "add") is None
    assert (first.hits, second.hits) == (1, 2)


def test_a_spent_rule_leaves_the_next_one_its_turn() -> None:
    first, second = Fault(1, "acme", times=2), Fault(2, "acme")
    rules = faults(first, second)
    assert [rules.take("acme", "item") for _ in range(3)] == [first, first, second]
    assert (first.spent, second.spent) == (True, False)
    assert rules.all() == [first, second]


def test_rules_that_are_all_spent_are_none() -> None:
    rules = faults(Fault(1, "acme", times=1))
    assert rules
    rules.take("acme", "item")
    assert not rules


def test_numbers_go_on_when_rules_go() -> None:
    rules = Faults()
    rules.add(Fault(rules.number(), "acme"))
    assert rules.remove(1)
    assert not rules.remove(1)
    rules.clear()
    assert rules.number() == 2
    assert rules.get(1) is None
