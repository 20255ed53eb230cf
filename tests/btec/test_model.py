"""Customers, departments and devices held against a simple model: what can be done is done, what cannot is refused."""

from collections.abc import Iterator
from typing import Any

import httpx
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.btec.conftest import Btec

PLACES = st.integers(0, 5)
NAMES = st.sampled_from(["A", "B", "C", "D"])


class Inventory(RuleBasedStateMachine):
    """Two or three customers with a few departments and devices, here and in a dictionary."""

    client: httpx.Client
    """Of production, which begins empty."""

    def __init__(self) -> None:
        super().__init__()
        self.customers: dict[int, str] = {}
        self.departments: dict[int, tuple[int, int | None]] = {}
        self.duts: dict[int, tuple[int, int | None, str]] = {}

    def teardown(self) -> None:
        """Leaves an empty inventory to the next run."""
        for kind, numbers in (("duts", self.duts), ("departments", self.departments), ("customers", self.customers)):
            for number in sorted(numbers, reverse=True):
                while self.client.delete(f"/api/v1/{kind}/{number}").status_code != 200:
                    self._free(number)

    def _free(self, number: int) -> None:
        """Takes a department that is in the way below another one out of it."""
        for below, (_, parent) in self.departments.items():
            if parent == number:
                self.client.patch(f"/api/v1/departments/{below}", json={"parent_id": None})

    def _ask(self, method: str, path: str, *, possible: bool, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self.client.request(method, f"/api/v1/{path}", json=body)
        assert (answer.status_code in (200, 201)) is possible, f"{method} {path} {body}: {answer.text}"
        assert possible or answer.status_code == 400
        content: dict[str, Any] = answer.json()
        return content

    def _below(self, number: int, other: int | None) -> bool:
        while other is not None:
            if other == number:
                return True
            other = self.departments[other][1]
        return False

    @rule(name=NAMES)
    def create_customer(self, name: str) -> None:
        possible = name not in self.customers.values()
        made = self._ask("POST", "customers", possible=possible, body={"name": name, "number": name})
        if possible:
            self.customers[made["id"]] = name

    @rule(place=PLACES, name=NAMES)
    def rename_customer(self, place: int, name: str) -> None:
        if (number := nth(self.customers, place)) is not None:
            possible = name not in {each for other, each in self.customers.items() if other != number}
            self._ask("PUT", f"customers/{number}", possible=possible, body={"name": name, "number": name})
            if possible:
                self.customers[number] = name

    @rule(place=PLACES)
    def delete_customer(self, place: int) -> None:
        if (number := nth(self.customers, place)) is not None:
            needed = number in {each[0] for each in [*self.departments.values(), *self.duts.values()]}
            self._ask("DELETE", f"customers/{number}", possible=not needed)
            if not needed:
                del self.customers[number]

    @rule(place=PLACES, above=PLACES, name=NAMES, nested=st.booleans())
    def create_department(self, place: int, above: int, name: str, *, nested: bool) -> None:
        if (customer := nth(self.customers, place)) is not None:
            parent = nth(self.departments, above) if nested else None
            possible = parent is None or self.departments[parent][0] == customer
            body = {"customer_id": customer, "parent_id": parent, "name": name}
            made = self._ask("POST", "departments", possible=possible, body=body)
            if possible:
                self.departments[made["id"]] = (customer, parent)

    @rule(place=PLACES, above=PLACES, customer=PLACES, root=st.booleans())
    def move_department(self, place: int, above: int, customer: int, *, root: bool) -> None:
        if (number := nth(self.departments, place)) is None:
            return
        to, parent = nth(self.customers, customer), None if root else nth(self.departments, above)
        assert to is not None
        leaves = to != self.departments[number][0]
        inhabited = any(each[1] == number for each in [*self.departments.values(), *self.duts.values()])
        fits = parent is None or (self.departments[parent][0] == to and not self._below(number, parent))
        possible = fits and not (leaves and inhabited)
        body = {"customer_id": to, "parent_id": parent}
        self._ask("PATCH", f"departments/{number}", possible=possible, body=body)
        if possible:
            self.departments[number] = (to, parent)

    @rule(place=PLACES)
    def delete_department(self, place: int) -> None:
        if (number := nth(self.departments, place)) is not None:
            needed = number in {each[1] for each in [*self.departments.values(), *self.duts.values()]}
            self._ask("DELETE", f"departments/{number}", possible=not needed)
            if not needed:
                del self.departments[number]

    @rule(place=PLACES, at=PLACES, name=NAMES, placed=st.booleans())
    def create_dut(self, place: int, at: int, name: str, *, placed: bool) -> None:
        if (customer := nth(self.customers, place)) is not None:
            department = nth(self.departments, at) if placed else None
            body = {"customer_id": customer, "department_id": department, "dut_number": name, "designation": name}
            possible = self._fits(0, customer, department, name)
            made = self._ask("POST", "duts", possible=possible, body={**body, "protection_class": 1})
            if possible:
                self.duts[made["id"]] = (customer, department, name)

    @rule(place=PLACES, to=PLACES, at=PLACES, placed=st.booleans())
    def move_dut(self, place: int, to: int, at: int, *, placed: bool) -> None:
        if (number := nth(self.duts, place)) is not None:
            customer, department = nth(self.customers, to), nth(self.departments, at) if placed else None
            assert customer is not None
            name = self.duts[number][2]
            possible = self._fits(number, customer, department, name)
            body = {"customer_id": customer, "department_id": department}
            self._ask("PATCH", f"duts/{number}", possible=possible, body=body)
            if possible:
                self.duts[number] = (customer, department, name)

    def _fits(self, number: int, customer: int, department: int | None, name: str) -> bool:
        taken = {(each[0], each[2]) for other, each in self.duts.items() if other != number}
        placed = department is None or self.departments[department][0] == customer
        return placed and (customer, name) not in taken

    @rule(place=PLACES, name=NAMES)
    def rename_dut(self, place: int, name: str) -> None:
        if (number := nth(self.duts, place)) is not None:
            customer, department, _ = self.duts[number]
            possible = self._fits(number, customer, department, name)
            self._ask("PATCH", f"duts/{number}", possible=possible, body={"dut_number": name})
            if possible:
                self.duts[number] = (customer, department, name)

    @rule(place=PLACES)
    def delete_dut(self, place: int) -> None:
        if (number := nth(self.duts, place)) is not None:
            self._ask("DELETE", f"duts/{number}", possible=True)
            del self.duts[number]

    @invariant()
    def is_as_the_model(self) -> None:
        assert {each["id"]: each["name"] for each in self._listed("customers")} == self.customers
        departments = {each["id"]: (each["customer_id"], each["parent_id"]) for each in self._listed("departments")}
        assert departments == self.departments
        duts = {
            each["id"]: (each["customer_id"], each["department_id"], each["dut_number"])
            for each in self._listed("duts")
        }
        assert duts == self.duts

    def _listed(self, kind: str) -> Iterator[dict[str, Any]]:
        content = self.client.get(f"/api/v1/{kind}", params={"limit": 100}).json()
        assert content["total"] == len(content["items"])
        yield from content["items"]


def nth(numbers: dict[int, Any], place: int) -> int | None:
    """One of the ids, None where there are none."""
    return sorted(numbers)[place % len(numbers)] if numbers else None


def test_an_inventory_is_as_a_simple_model_says(btec: Btec) -> None:
    machine = type("Machine", (Inventory,), {"client": btec.client("production", "btec-production")})
    few = settings(
        max_examples=20, stateful_step_count=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(machine, settings=few)
