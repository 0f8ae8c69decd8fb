"""The file of an import, and what an export shall be."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from directory.models import Tenant
from sspr.admin.exchange import reading
from sspr.admin.exchange.reading import Table
from sspr.admin.exchange.rows import Rows
from sspr.admin.exchange.writing import CSV, XLSX

ACCEPTED = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    """Reads the file within its bounds; `table` is what it says."""

    tenant = forms.ModelChoiceField(
        label=_("Tenant"), queryset=Tenant.objects.order_by("name"), help_text=_("Whose rows the file becomes.")
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or XLSX of at most 5 MB and 10,000 rows. The first row holds the names of the columns."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, kind: type[Rows], own_tenant: Tenant | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.own_tenant = kind, own_tenant
        if own_tenant is not None:
            del self.fields["tenant"]

    def clean_file(self) -> Table:
        upload: UploadedFile = self.cleaned_data["file"]
        if upload.size is not None and upload.size > reading.MOST_BYTES:
            raise ValidationError(reading.too_large())
        table = reading.read(upload.read(reading.MOST_BYTES + 1))
        self.kind.refuse_columns(table.columns)
        return table

    @property
    def chosen_tenant(self) -> Tenant:
        return self.own_tenant or self.cleaned_data["tenant"]


class ExportForm(forms.Form):
    file_type = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[(CSV, _("CSV, for any number of rows")), (XLSX, _("Workbook (XLSX), up to 10,000 rows"))],
        initial=CSV,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count

    def clean_file_type(self) -> str:
        chosen: str = self.cleaned_data["file_type"]
        if chosen == XLSX and self.count > reading.MOST_ROWS:
            raise ValidationError(_("A workbook holds at most 10,000 rows here. Choose CSV, or filter the list."))
        return chosen
