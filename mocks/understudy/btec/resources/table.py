"""The table of resources whose operations are alike; a test can be changed only in part, as measured values stay."""

from understudy.btec import rules
from understudy.btec.crud import OPERATIONS, Resource
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
from understudy.btec.models.customers import (
    Customer,
    CustomerBody,
    CustomerQuery,
    Department,
    DepartmentBody,
    DepartmentQuery,
)
from understudy.btec.models.duts import Dut, DutBody, DutQuery, Manufacturer, ManufacturerBody, ManufacturerQuery
from understudy.btec.models.procedures import Procedure, ProcedureBody, ProcedureQuery
from understudy.btec.models.projects import Project, ProjectBody, ProjectQuery
from understudy.btec.models.tests import Test, TestBody, TestChange, TestQuery

RESOURCES: tuple[Resource, ...] = (
    Resource(
        path="/api/v1/customers",
        noun="customer",
        table="customers",
        item=Customer,
        body=CustomerBody,
        query=CustomerQuery,
    ),
    Resource(
        path="/api/v1/departments",
        noun="department",
        table="departments",
        item=Department,
        body=DepartmentBody,
        query=DepartmentQuery,
        rule=rules.department,
    ),
    Resource(
        path="/api/v1/duts",
        noun="dut",
        table="duts",
        item=Dut,
        body=DutBody,
        query=DutQuery,
        rule=rules.dut,
    ),
    Resource(
        path="/api/v1/manufacturers",
        noun="manufacturer",
        table="manufacturers",
        item=Manufacturer,
        body=ManufacturerBody,
        query=ManufacturerQuery,
    ),
    Resource(
        path="/api/v1/test-procedures",
        noun="test procedure",
        table="test_procedures",
        item=Procedure,
        body=ProcedureBody,
        query=ProcedureQuery,
        locked="fixed",
    ),
    Resource(
        path="/api/v1/tests",
        noun="test",
        table="tests",
        item=Test,
        body=TestBody,
        query=TestQuery,
        change=TestChange,
        rule=rules.test,
        after=rules.retest,
        operations=tuple(name for name in OPERATIONS if name != "replace"),
    ),
    Resource(
        path="/api/v1/projects",
        noun="project",
        table="projects",
        item=Project,
        body=ProjectBody,
        query=ProjectQuery,
        rule=rules.project,
    ),
    Resource(
        path="/api/v1/test-equipment",
        noun="instrument",
        table="test_equipment",
        item=Equipment,
        body=EquipmentBody,
        query=EquipmentQuery,
    ),
    Resource(
        path="/api/v1/users",
        noun="user",
        table="users",
        item=User,
        body=UserBody,
        query=UserQuery,
    ),
    Resource(
        path="/api/v1/user-groups",
        noun="user group",
        table="user_groups",
        item=Group,
        body=GroupBody,
        query=GroupQuery,
        locked="standard",
    ),
)
