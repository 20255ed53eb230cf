"""Verdicts of a test that follow from what was measured."""

from collections.abc import Sequence

from understudy.core.rows import Values

Verdict = bool | None
"""Passed, failed, or not said."""


def evaluate(test: Values) -> None:
    """Fills in the verdicts that were left out: a failed part fails the whole, which passes when all parts have."""
    verdicts = [_step(step) for step in test["steps"]]
    inspection = test["visual_inspection"]
    if inspection is not None:
        inspection["passed"] = _verdict(inspection["passed"], [each["passed"] for each in inspection["answers"]])
        verdicts.append(inspection["passed"])
    test["passed"] = _verdict(None, verdicts)


def _step(step: Values) -> Verdict:
    for value in step["values"]:
        if value["valid"] is None:
            value["valid"] = _within(value)
    measured = [value["valid"] for value in step["values"] if value["kind"] == "measurement"]
    step["passed"] = _verdict(step["passed"], measured)
    return _verdict(step["passed"], ())


def _within(value: Values) -> Verdict:
    number, limit = value["value"], value["limit"]
    if value["kind"] != "measurement" or number is None or limit is None or value["comparison"] is None:
        return None
    return bool(number <= limit if value["comparison"] == "max" else number >= limit)


def _verdict(sent: Verdict, parts: Sequence[Verdict]) -> Verdict:
    if sent is False or False in parts:
        return False
    if sent is None and (not parts or None in parts):
        return None
    return True
