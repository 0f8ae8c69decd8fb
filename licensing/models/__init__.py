"""The rows of licensing: what can be bought, what was, who holds it by which path, and what is still to be done."""

from licensing.models.assignment import GroupLicense, LicenseAssignment, PlanSelection
from licensing.models.catalogue import PlanDependency, PlanExclusion, Prohibition, ServicePlan, Sku, SkuPlan
from licensing.models.processing import AssignmentBatch, BatchPerson, GroupProcessing, PendingPerson
from licensing.models.purchase import SubscribedSku, Subscription

__all__ = [
    "AssignmentBatch",
    "BatchPerson",
    "GroupLicense",
    "GroupProcessing",
    "LicenseAssignment",
    "PendingPerson",
    "PlanDependency",
    "PlanExclusion",
    "PlanSelection",
    "Prohibition",
    "ServicePlan",
    "Sku",
    "SkuPlan",
    "SubscribedSku",
    "Subscription",
]
