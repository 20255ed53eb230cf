"""Customers, the tree of their departments, their projects and the devices connected with these."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from understudy.btec.models.fields import Fields, Id, Item, Name, Note, Text
from understudy.btec.models.lists import SORTED, AskedId, ListQuery


class Contact(Fields):
    """Whom to ask at a customer."""

    name: Text | None = Field(None, description="The person's name.")
    department: Text | None = Field(None, description="Where the person works.")
    phone: Text | None = Field(None, description="Telephone number.")
    email: Text | None = Field(None, description="E-mail address.")


class Customer(Item):
    """A customer whose devices are tested."""

    own = frozenset({"id", "modified_at"})

    id: Id = Field(description="Id of the customer.")
    number: Text | None = Field(None, description="Customer number of the company; unique.")
    name: Name = Field(description="Name of the customer. *required")
    street: Text | None = Field(None, description="Street and house number.")
    zip: Text | None = Field(None, description="Postal code.")
    city: Text | None = Field(None, description="Town.")
    phone: Text | None = Field(None, description="Telephone number.")
    fax: Text | None = Field(None, description="Fax number.")
    email: Text | None = Field(None, description="E-mail address.")
    note: Note | None = Field(None, description="Remark.")
    contact: Contact | None = Field(None, description="Whom to ask.")
    modified_at: datetime = Field(description="Last change, RFC 3339 in UTC.")


class CustomerQuery(ListQuery):
    """What the list of customers can be asked."""

    sort: Annotated[Literal["id", "number", "name", "zip", "city", "modified_at"], SORTED] = "id"
    number: Text | None = Field(None, description="Only the customer of this number.")
    city: Text | None = Field(None, description="Only customers of this town.")


class Department(Item):
    """A department of a customer, or a part of another department."""

    id: Id = Field(description="Id of the department.")
    customer_id: Id = Field(description="The customer. *required")
    parent_id: Id | None = Field(
        None, description="The department, of the same customer, that this one is part of; null for none."
    )
    name: Name = Field(description="Name of the department. *required")


class DepartmentQuery(ListQuery):
    """What the list of departments can be asked."""

    sort: Annotated[Literal["id", "customer_id", "parent_id", "name"], SORTED] = "id"
    customer_id: AskedId | None = Field(None, description="Only departments of this customer.")
    parent_id: AskedId | None = Field(None, description="Only departments directly below this one.")


ProjectStatus = Literal["planned", "active", "closed"]


class Project(Item):
    """A project: devices that are tested together."""

    id: Id = Field(description="Id of the project.")
    name: Name = Field(description="Name of the project; unique. *required")
    customer_id: Id | None = Field(
        None, description="The customer; all devices of the project are this customer's. Null for any."
    )
    status: ProjectStatus = Field("planned", description="How far the project is.")


class ProjectQuery(ListQuery):
    """What the list of projects can be asked."""

    sort: Annotated[Literal["id", "name", "customer_id", "status"], SORTED] = "id"
    customer_id: AskedId | None = Field(None, description="Only projects of this customer.")
    status: ProjectStatus | None = Field(None, description="Only projects of this status.")


class ConnectionBody(Fields):
    """A device to be connected with a project."""

    dut_id: Id = Field(description="The device. *required")


class Connection(Fields):
    """A device's connection with a project."""

    project_id: Id = Field(description="The project.")
    dut_id: Id = Field(description="The device.")
