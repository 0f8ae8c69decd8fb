"""What a tenant's branding may look like: pictures made anew, colours corrected, links that lead to web pages only."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import branding, pictures
from directory.branding import Edit
from directory.models import Branding
from directory.models.branding import (
    LONGEST_ADDRESS,
    LONGEST_TITLE,
    MOST_LINKS,
    NO_COLOUR,
    NOT_A_SECOND_ONE,
    is_web_address,
)
from directory.pictures import Kind, NotAPicture, Picture
from directory.rules.contrast import NotAColour, parse

ACCEPTED = "image/png,image/jpeg,image/webp,image/gif"


class PictureInput(forms.ClearableFileInput):
    """Shows the picture there is, with a box to take it away, and asks for another one."""

    template_name = "admin/branding/picture.html"
    use_fieldset = False


class ColourInput(forms.TextInput):
    """The digits, with the colour beside them."""

    template_name = "admin/branding/colour.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        try:
            context["swatch"] = parse(value or "")
        except NotAColour:
            context["swatch"] = ""
        return context


class PictureField(forms.FileField):
    """An upload as `directory.pictures` makes it anew; False where the picture is to go."""

    widget = PictureInput(attrs={"accept": ACCEPTED})

    def __init__(self, *, kind: Kind, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = super().clean(data, initial)
        if not isinstance(given, UploadedFile):
            return given
        try:
            return pictures.make(given.read(pictures.LIMITS[self.kind].upload + 1), self.kind)
        except NotAPicture as reason:
            raise ValidationError(str(reason)) from None


def colour(label: Any, help_text: Any) -> forms.CharField:
    attrs = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
    return forms.CharField(label=label, help_text=help_text, required=False, widget=ColourInput(attrs=attrs))


def title(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField"})
    return forms.CharField(label=label, max_length=LONGEST_TITLE, required=False, widget=widget)


def address(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vTextField", "inputmode": "url", "dir": "ltr"})
    return forms.CharField(label=label, max_length=LONGEST_ADDRESS, required=False, widget=widget)


class BrandingForm(forms.ModelForm):
    """Says what it corrected in `corrections`, and what to save in `edit`."""

    own_tenant: Any = None
    logo_file = PictureField(
        kind=Kind.LOGO,
        label=_("Logo"),
        help_text=_(
            "PNG, JPEG, WebP or GIF of at most 1 MB; no SVG. Shown up to 280 × 60 pixels large, on white. A square "
            "mark stands beside the organisation’s name, a wide logo in place of it."
        ),
    )
    favicon_file = PictureField(
        kind=Kind.FAVICON,
        label=_("Icon of the browser’s tab"),
        help_text=_("PNG, JPEG, WebP or GIF of at most 1 MB, best square. Made 64 × 64 pixels small."),
    )
    background_file = PictureField(
        kind=Kind.BACKGROUND,
        label=_("Background picture"),
        help_text=_(
            "PNG, JPEG, WebP or GIF of at most 4 MB and 12 megapixels, best upright. Lies behind the steps and is made "
            "darker, so that everybody can read white text on it."
        ),
    )
    brand_colour = colour(
        _("Brand colour"),
        _("For example #472a52. Lies behind the steps, under white text, and is made darker where that needs it."),
    )
    ground_colour = colour(
        _("Page colour"),
        _("For example #f7f4f8. Lies behind the text in the light theme, and is made lighter where that needs it."),
    )
    link_1_title = title(_("Title of link 1"))
    link_1_address = address(_("Address of link 1"))
    link_2_title = title(_("Title of link 2"))
    link_2_address = address(_("Address of link 2"))
    link_3_title = title(_("Title of link 3"))
    link_3_address = address(_("Address of link 3"))
    link_4_title = title(_("Title of link 4"))
    link_4_address = address(_("Address of link 4"))

    class Meta:
        model = Branding
        fields = ("tenant", "language", "brand_colour", "ground_colour", "sign_in_text")
        widgets = {"sign_in_text": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "language": _("What is left empty for one language is taken from the branding for all languages."),
            "sign_in_text": _(
                "Plain text of at most 1024 characters. Shown below the password, marked as your organisation’s words."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.corrections: list[str] = []
        for kind in Kind:
            self.initial[f"{kind}_file"] = getattr(self.instance, kind)
        for number, link in enumerate(self.instance.footer_links, start=1):
            self.initial.update({f"link_{number}_{part}": link[part] for part in ("title", "address")})

    def clean_brand_colour(self) -> str:
        given = self._colour("brand_colour")
        corrected = given and branding.corrected_brand(given)
        if corrected != given:
            words = gettext("We made the brand colour darker, so that everybody can read white text on it: %(colour)s.")
            self.corrections.append(words % {"colour": corrected})
        return corrected

    def clean_ground_colour(self) -> str:
        given = self._colour("ground_colour")
        corrected = given and branding.corrected_ground(given)
        if corrected != given:
            words = gettext("We made the page colour lighter, so that everybody can read the text on it: %(colour)s.")
            self.corrections.append(words % {"colour": corrected})
        return corrected

    def clean_sign_in_text(self) -> str:
        return self.cleaned_data["sign_in_text"].replace("\r\n", "\n").strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.tenant_id is None and "tenant" not in self.fields:
            self.instance.tenant = self.own_tenant
        tenant = cleaned.get("tenant") or self.own_tenant
        language = cleaned.get("language")
        if self.instance.pk is None and Branding.objects.filter(tenant=tenant, language=language).exists():
            self.add_error("language", NOT_A_SECOND_ONE)
        self.links = [link for number in range(1, MOST_LINKS + 1) if (link := self._link(number))]
        return cleaned

    def edit(self) -> Edit:
        """What this form asks to save; pictures it does not mention stay."""
        words = {name: self.cleaned_data[name] for name in ("brand_colour", "ground_colour", "sign_in_text")}
        chosen = {kind: self.cleaned_data[f"{kind}_file"] for kind in Kind}
        changed: dict[Kind, Picture | None] = {
            kind: picture or None
            for kind, picture in chosen.items()
            if picture is False or isinstance(picture, Picture)
        }
        return Edit(words | {"footer_links": self.links}, changed)

    def _colour(self, name: str) -> str:
        try:
            return parse(self.cleaned_data[name]) if self.cleaned_data[name] else ""
        except NotAColour:
            raise ValidationError(NO_COLOUR) from None

    def _link(self, number: int) -> dict[str, str] | None:
        """One link, or None where there is none or something is wrong with it, which is then said beside it."""
        title_name, address_name = f"link_{number}_title", f"link_{number}_address"
        link = {"title": self.cleaned_data.get(title_name, ""), "address": self.cleaned_data.get(address_name, "")}
        if not any(link.values()) or {title_name, address_name} & set(self.errors):
            return None
        if not link["title"]:
            self.add_error(title_name, gettext("Say where this link leads."))
        if not link["title"].isprintable():
            self.add_error(title_name, gettext("Write the title in one line."))
        try:
            is_web_address(link["address"])
        except ValidationError:
            self.add_error(address_name, gettext("Give the address of a web page, beginning with https://."))
        return link
