"""Projects, and the devices connected with them."""

from typing import Annotated, Literal

from pydantic import Field

from understudy.btec.models.fields import AskedId, Fields, Id, Name
from understudy.btec.models.items import Item
from understudy.btec.models.lists import SORTED, ListQuery

ProjectStatus = Literal["planned", "active", "closed"]


class Project(Item):
    """A project: devices that are tested together."""

    id: Id = Field(description="Id of the project.")
    name: Name = Field(description="Name of the project; unique. *required")
    customer_id: Id | None = Field(
        default=None, description="The customer; all devices of the project are this customer's. Null for any."
    )
    status: ProjectStatus = Field(default="planned", description="How far the project is.")


class ProjectQuery(ListQuery):
    """What the list of projects can be asked."""

    sort: Annotated[Literal["id", "name", "customer_id", "status"], SORTED] = "id"
    customer_id: AskedId | None = Field(default=None, description="Only projects of this customer.")
    status: ProjectStatus | None = Field(default=None, description="Only projects of this status.")


class ConnectionBody(Fields):
    """A device to be connected with a project."""

    dut_id: Id = Field(description="The device. *required")


class Connection(Fields):
    """A device's connection with a project."""

    project_id: Id = Field(description="The project.")
    dut_id: Id = Field(description="The device.")
