"""The list of licence assignments with its files: the page is licensing's, what goes in and out is composed here."""

from django.contrib import admin

from licensing.admin.assignments import AssignmentPage
from licensing.models import LicenseAssignment
from sspr.admin.exchange.licences import Licences
from sspr.admin.exchange.views import Exchanging

admin.site.unregister(LicenseAssignment)


@admin.register(LicenseAssignment)
class AssignmentList(Exchanging, AssignmentPage):
    exchange = Licences
