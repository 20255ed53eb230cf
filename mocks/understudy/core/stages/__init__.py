"""What every request of every vendor passes: the stages in running order, composed once into one way."""

from understudy.core.stages.faults import FaultInjection
from understudy.core.stages.limits import BodyBound, RateLimit
from understudy.core.stages.log import RequestLog
from understudy.core.stages.refusals import RefusalRendering
from understudy.core.stages.request_id import RequestId
from understudy.core.stages.routes import OperationCheck, RouteLookup
from understudy.core.stages.stage import Stage
from understudy.core.stages.tenant import TenantLookup

STAGES: tuple[type[Stage], ...] = (
    TenantLookup,
    RequestId,
    RouteLookup,
    RequestLog,
    RefusalRendering,
    FaultInjection,
    RateLimit,
    BodyBound,
    OperationCheck,
)
"""In running order; what a stage after `RefusalRendering` raises becomes the vendor's answer."""
