"""The products of a tenant: seats by what became of them, purchases, and who carries and holds them."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from directory import clock
from directory.admin import ReadOnlyRows, acting
from licensing import bars, holders, ledger
from licensing.admin.purchase_acts import KINDS, StageShown
from licensing.ledger import Seats
from licensing.lifecycle import Stage, next_stage
from licensing.models import SubscribedSku, Subscription
from licensing.words import STATUSES

MOST_GROUPS = 200  # on one page; the group's own list has them all
MOST_PURCHASES = 200


class ProductList(ChangeList):
    """Knows the seats of its rows, read once for the whole page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        counted = ledger.seats_of_rows(self.result_list)
        for row in self.result_list:
            row.counted = counted[row.pk]


@admin.register(SubscribedSku)
class ProductPage(ReadOnlyRows, admin.ModelAdmin):
    change_form_template = "admin/product/page.html"
    list_display = ("sku", "part_number", "seats", "status")
    list_select_related = ("tenant", "sku")
    search_fields = ("sku__product_name", "sku__part_number")
    ordering = ("sku__product_name", "tenant__name", "pk")
    fields = ("sku",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ProductList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return (*self.list_display, "tenant") if acting(request).is_superuser else self.list_display

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("tenant", "sku")

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context.update(page_of(cast(SubscribedSku, kwargs["obj"])))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("part number"), ordering="sku__part_number")
    def part_number(self, row: SubscribedSku) -> str:
        return row.sku.part_number

    @admin.display(description=_("seats"))
    def seats(self, row: Any) -> SafeString:
        return render_to_string("components/seats.html", {"seats": row.counted, "bar": bar_of(row.counted)})

    @admin.display(description=_("status"))
    def status(self, row: Any) -> SafeString:
        status = row.counted.status
        return render_to_string("components/badge.html", {"text": STATUSES[status], "kind": KINDS.get(status, "")})


def page_of(row: SubscribedSku) -> dict[str, Any]:
    counted = ledger.seats_of_rows([row])[row.pk]
    carriers = holders.carriers(row.tenant, row.sku, most=MOST_GROUPS + 1)
    return {
        "seats": counted,
        "bar": bar_of(counted),
        "standing": StageShown.of(Stage(counted.status, None)),
        "purchases": purchases_of(row),
        "carriers": carriers[:MOST_GROUPS],
        "more_groups": len(carriers) > MOST_GROUPS,
        "direct": holders.direct_holders(row.tenant, row.sku),
    }


def bar_of(seats: Seats) -> bars.Bar:
    return bars.drawn(
        enabled=seats.enabled,
        warning=seats.warning,
        suspended=seats.suspended,
        locked_out=seats.locked_out,
        consumed=seats.consumed,
    )


def purchases_of(row: SubscribedSku) -> list[dict[str, Any]]:
    now = clock.now(row.tenant)
    found = Subscription.objects.filter(tenant=row.tenant, sku=row.sku).order_by("-pk")[:MOST_PURCHASES]
    return [
        {
            "purchase": one,
            "now": StageShown.of(Stage(one.status(now), None)),
            "next": StageShown.of(following) if (following := next_stage(one.term, now)) else None,
        }
        for one in found
    ]
