"""By which rules tickets are called now, and what a policy looks at. The policies: `routing`."""

from sportello.hall.view import HallView
from sportello.model.plan import Plan, RoutingRules


def rules_in_force(plan: Plan, hall: HallView) -> RoutingRules:
    """Those that were changed to, or else the plan's."""
    return hall.rules or plan.routing


def looks_at_classes(rules: RoutingRules) -> bool:
    """Whether bookings and priorities count; `first_in_line` looks at the arrival alone."""
    return rules.policy != "first_in_line"


def can_credit_priority(rules: RoutingRules) -> bool:
    """Whether priority can be weighed as time waited: `fair` is the only policy that weighs."""
    return rules.policy == "fair"
