"""The comparison of editions (product.md §1). What a cell says is asked of the decision, never typed in.

A cell stands for a person who has everything in order but the licence, so that whatever refuses them is the licence.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from licensing.entitlement import Capability, Level, Reason, UserFacts, decide, level
from licensing.entitlement.rules import OPENING_PLANS
from licensing.models import Prohibition, Sku, SkuPlan

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Edition:
    """A column: one or more products that open the same, by part number; none of them is the free edition."""

    name: Text
    formerly: Text
    skus: tuple[str, ...] = ()
    also_inside: Text = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A row: what somebody wants, and who of the demo shows the answer for each of EDITIONS in turn."""

    title: Text
    people: Text
    on_premises: bool
    capabilities: tuple[Capability, ...]  # open only together; the first is the one to try
    cast: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    edition: Edition
    allowed: bool
    reason: Reason | None  # what a person without the licence is shown
    capability: Capability
    demo_person: str  # user principal name
    first_open: bool  # the cheapest edition that opens the scenario


@dataclass(frozen=True, slots=True)
class Row:
    scenario: Scenario
    cells: tuple[Cell, ...]


EDITIONS = (
    Edition("Microsoft Entra ID Free", "Azure AD Free"),
    Edition("Microsoft 365 Business Standard", "Office 365 Business Premium", ("O365_BUSINESS_PREMIUM",)),
    Edition("Microsoft 365 Business Premium", "Microsoft 365 Business", ("SPB",)),
    Edition(
        _("Microsoft Entra ID P1 or P2"),
        _("Azure AD Premium P1 or P2"),
        ("AAD_PREMIUM", "AAD_PREMIUM_P2"),
        also_inside=_("Microsoft 365 E3 and E5, Enterprise Mobility + Security and others"),
    ),
)
SCENARIOS = (
    Scenario(
        _("Change a known password"),
        _("cloud-only people"),
        on_premises=False,
        capabilities=(Capability.CHANGE,),
        cast=("pradeep@tailspin.example", "miriam@fabrikam.example", "lee@woodgrove.example", "alex@contoso.example"),
    ),
    Scenario(
        _("Reset a forgotten password"),
        _("cloud-only people"),
        on_premises=False,
        capabilities=(Capability.RESET,),
        cast=("pradeep@tailspin.example", "miriam@fabrikam.example", "lee@woodgrove.example", "alex@contoso.example"),
    ),
    Scenario(
        _("Change or reset, written back on premises"),
        _("synchronised people; unlocking without a reset comes with it"),
        on_premises=True,
        capabilities=(Capability.RESET, Capability.CHANGE, Capability.UNLOCK, Capability.WRITEBACK),
        cast=("megan@contoso.example", "raul@fabrikam.example", "joni@woodgrove.example", "adele@contoso.example"),
    ),
)


def table() -> tuple[Row, ...]:
    """The three scenarios by the four editions, in one query."""
    plans = _opening_plans(part_number for edition in EDITIONS for part_number in edition.skus)
    levels = {edition: _level_of(edition, plans) for edition in EDITIONS}
    return tuple(_row(scenario, levels) for scenario in SCENARIOS)


def products_by_level() -> dict[Level, list[Sku]]:
    """Every product of the catalogue under the level it opens by itself, in two queries."""
    skus = list(Sku.objects.order_by("product_name", "part_number"))
    plans = _opening_plans(sku.part_number for sku in skus)
    found: dict[Level, list[Sku]] = {one: [] for one in Level}
    for sku in skus:
        found[level(plans[sku.part_number], {sku.part_number})].append(sku)
    return found


@dataclass(frozen=True, slots=True)
class NotOffered:
    """Countries in which a product, or with none named every product, cannot be assigned."""

    sku: Sku | None
    countries: tuple[str, ...]  # by name, in the reader's language


def not_offered() -> list[NotOffered]:
    """The table that assigning goes by; what holds for all products comes first. One query."""
    found: dict[Sku | None, list[str]] = {}
    barred = Prohibition.objects.filter(in_force=True).select_related("sku")
    for row in barred.order_by(F("sku__product_name").asc(nulls_first=True), "sku"):
        found.setdefault(row.sku, []).append(str(getattr(row.country, "name", row.country)))
    return [NotOffered(sku, tuple(sorted(names))) for sku, names in found.items()]


def _row(scenario: Scenario, levels: Mapping[Edition, Level]) -> Row:
    cells: list[Cell] = []
    for edition, demo_person in zip(EDITIONS, scenario.cast, strict=True):
        facts = _in_order(levels[edition], on_premises=scenario.on_premises)
        decisions = [decide(facts, capability) for capability in scenario.capabilities]
        refusal = next((decision.first for decision in decisions if not decision.allowed), None)
        first_open = refusal is None and not any(cell.allowed for cell in cells)
        cells.append(Cell(edition, refusal is None, refusal, scenario.capabilities[0], demo_person, first_open))
    return Row(scenario, tuple(cells))


def _level_of(edition: Edition, plans: Mapping[str, set[str]]) -> Level:
    """What every product of the edition opens."""
    return min((level(plans[sku], {sku}) for sku in edition.skus), default=level((), ()))


def _opening_plans(part_numbers: Iterable[str]) -> Mapping[str, set[str]]:
    """For each product those of its plans that make a difference to the level."""
    plans: dict[str, set[str]] = defaultdict(set)
    contents = SkuPlan.objects.filter(sku__part_number__in=list(part_numbers), plan__name__in=OPENING_PLANS)
    for part_number, plan in contents.values_list("sku__part_number", "plan__name"):
        plans[part_number].add(plan)
    return plans


def _in_order(level: Level, *, on_premises: bool) -> UserFacts:
    return UserFacts(
        level=level,
        account_enabled=True,
        administrator=False,
        on_premises=on_premises,
        sspr_enabled=True,
        administrators_may_use_sspr=True,
        policy_defined=True,
        in_scope=True,
        methods_registered=1,
        methods_required=1,
        writeback_enabled=True,
        unlock_allowed=True,
        agent_up=True,
        blocked=False,
    )
