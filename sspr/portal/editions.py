"""The page that compares editions: what each licence opens, and what else an administrator asks about licences."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from licensing import editions as comparison
from licensing.entitlement import Level


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    products = comparison.products_by_level()
    context = {
        "editions": comparison.EDITIONS,
        "rows": comparison.table(),
        "carried_home": products[Level.WRITEBACK],
        "reset_in_the_cloud": products[Level.CLOUD_RESET],
        "change_only": products[Level.CHANGE_ONLY],
        "countries": comparison.not_offered(),
    }
    return render(request, "sspr/editions/editions.html", context)
