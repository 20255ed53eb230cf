"""The resources whose operations are alike; a test can be changed only in part, as measured values stay."""

from collections.abc import Mapping

from understudy.btec import checks
from understudy.btec.conventions import Resource
from understudy.btec.models.account import (
    Equipment,
    EquipmentBody,
    EquipmentQuery,
    Group,
    GroupBody,
    GroupQuery,
    User,
    UserBody,
    UserQuery,
)
from understudy.btec.models.changes import partial
from understudy.btec.models.customers import (
    Customer,
    CustomerBody,
    CustomerQuery,
    Department,
    DepartmentBody,
    DepartmentQuery,
)
from understudy.btec.models.duts import Dut, DutBody, DutQuery, Manufacturer, ManufacturerBody, ManufacturerQuery
from understudy.btec.models.fields import Fields
from understudy.btec.models.procedures import Procedure, ProcedureBody, ProcedureQuery
from understudy.btec.models.projects import Project, ProjectBody, ProjectQuery
from understudy.btec.models.tests import Test, TestBody, TestChange, TestQuery
from understudy.core.resources import Operation

_ALL: tuple[Operation, ...] = ("list", "create", "read", "replace", "change", "delete")


def _bodies(body: type[Fields]) -> Mapping[Operation, type[Fields]]:
    return {"create": body, "replace": body, "change": partial(body)}


RESOURCES: tuple[Resource, ...] = (
    Resource(
        path="/api/v1/customers",
        noun="customer",
        name="customers",
        item=Customer,
        bodies=_bodies(CustomerBody),
        query=CustomerQuery,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/departments",
        noun="department",
        name="departments",
        item=Department,
        bodies=_bodies(DepartmentBody),
        query=DepartmentQuery,
        before=checks.check_department,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/duts",
        noun="dut",
        name="duts",
        item=Dut,
        bodies=_bodies(DutBody),
        query=DutQuery,
        before=checks.check_dut,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/manufacturers",
        noun="manufacturer",
        name="manufacturers",
        item=Manufacturer,
        bodies=_bodies(ManufacturerBody),
        query=ManufacturerQuery,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/test-procedures",
        noun="test procedure",
        name="test_procedures",
        item=Procedure,
        bodies=_bodies(ProcedureBody),
        query=ProcedureQuery,
        own="fixed",
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/tests",
        noun="test",
        name="tests",
        item=Test,
        bodies={"create": TestBody, "change": TestChange},
        query=TestQuery,
        before=checks.judge_test,
        after=checks.redate_dut,
        operations=("list", "create", "read", "change", "delete"),
    ),
    Resource(
        path="/api/v1/projects",
        noun="project",
        name="projects",
        item=Project,
        bodies=_bodies(ProjectBody),
        query=ProjectQuery,
        before=checks.check_project,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/test-equipment",
        noun="instrument",
        name="test_equipment",
        item=Equipment,
        bodies=_bodies(EquipmentBody),
        query=EquipmentQuery,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/users",
        noun="user",
        name="users",
        item=User,
        bodies=_bodies(UserBody),
        query=UserQuery,
        operations=_ALL,
    ),
    Resource(
        path="/api/v1/user-groups",
        noun="user group",
        name="user_groups",
        item=Group,
        bodies=_bodies(GroupBody),
        query=GroupQuery,
        own="standard",
        operations=_ALL,
    ),
)
