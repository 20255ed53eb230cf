"""Workflows of the security systems."""

from datetime import datetime

from pydantic import Field

from understudy.buildingx.jsonapi.models import Anything, Closed, Sent


class Workflow(Closed):
    """A workflow."""

    id: str = Field(min_length=1, description="Id of the workflow.")
    name: str = Field(description="Its name.")
    description: str = Field(description="What it does.")
    active: bool = Field(description="Whether it can be started.")


class WorkflowRow(Closed):
    """A workflow in the seed data."""

    partition_id: str = Field(description="Id of the partition.")
    resource: Workflow = Field(description="The workflow as it is served.")
    in_portal: bool = Field(default=True, description="Whether the self service portal shows it (`showInSsp`).")


class WorkflowStart(Sent):
    """What starts a workflow."""

    workflowId: str = Field(min_length=1, description="Id of the workflow.")
    instanceVariables: Anything = Field(default_factory=dict, description="What the workflow works with.")


class WorkflowInstanceRow(Closed):
    """A workflow that was started, in the state of the control plane."""

    partition_id: str = Field(description="Id of the partition.")
    workflow_id: str = Field(description="Id of the workflow.")
    variables: str = Field(description="What it works with, as JSON text.")
    started_by: str = Field(description="Id of the machine user who started it.")
    started_at: datetime = Field(strict=False, description="Moment of its start.")
