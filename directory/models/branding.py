"""How a tenant's pages look: its pictures, its two colours, a few words and links. One row a tenant and language.

The pictures are what `directory.pictures` made of an upload, never the upload itself. They lie in a table of their own,
so that no page reads their bytes, and in the database, so that every web machine serves them.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

COLOUR = r"^#[0-9a-f]{6}$"
LONGEST_SIGN_IN_TEXT = 1024  # characters
MOST_LINKS = 4
LONGEST_TITLE = 60  # characters of a footer link
LONGEST_ADDRESS = 400
SHOWN_WITHIN = (280, 60)  # CSS pixels a logo gets at most
NO_COLOUR = gettext_lazy("Give a colour as # and six digits, for example #472a52.")
NOT_A_SECOND_ONE = gettext_lazy("This language has a branding already. Change that one.")
is_colour = RegexValidator(COLOUR, NO_COLOUR)
is_web_address = URLValidator(schemes=["https", "http"])


def languages() -> list[tuple[str, object]]:
    return [("", pgettext_lazy("branding", "All languages")), *settings.LANGUAGES]


class BrandingPicture(models.Model):
    """A PNG of our own making, found by what it holds. Never changed: another picture is another row."""

    tenant = models.ForeignKey("directory.Tenant", on_delete=models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    pale = models.BooleanField(default=False, help_text="Drawn for a dark ground: on white nobody would see it.")
    unused_since = models.DateTimeField(null=True, db_index=True, help_text="Empty while a branding shows it.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=("tenant", "sha256"), name="a_picture_once_a_tenant")]

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"

    @property
    def url(self) -> str:
        return reverse("branding:picture", args=[self.sha256])

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as a page reserves them for a logo, in CSS pixels."""
        scale = min(1.0, *(most / size for most, size in zip(SHOWN_WITHIN, (self.width, self.height), strict=True)))
        return max(1, round(self.width * scale)), max(1, round(self.height * scale))


def _picture() -> models.ForeignKey:
    # RESTRICT: a picture in use cannot go, but goes with its tenant.
    return models.ForeignKey(BrandingPicture, on_delete=models.RESTRICT, null=True, blank=True, related_name="+")


class Branding(models.Model):
    """What is left empty in a language's row is taken from the tenant's row for all languages, then from the portal."""

    tenant = models.ForeignKey(
        "directory.Tenant",
        verbose_name=gettext_lazy("directory name"),
        on_delete=models.CASCADE,
        related_name="brandings",
    )
    language = models.CharField(gettext_lazy("language"), max_length=12, blank=True, choices=languages)
    logo = _picture()
    favicon = _picture()
    background = _picture()
    brand_colour = models.CharField(gettext_lazy("brand colour"), max_length=7, blank=True, validators=[is_colour])
    ground_colour = models.CharField(gettext_lazy("page colour"), max_length=7, blank=True, validators=[is_colour])
    sign_in_text = models.TextField(gettext_lazy("sign-in text"), max_length=LONGEST_SIGN_IN_TEXT, blank=True)
    footer_links = models.JSONField(gettext_lazy("footer links"), default=list, blank=True)

    class Meta:
        verbose_name = gettext_lazy("branding")
        verbose_name_plural = gettext_lazy("brandings")
        constraints = [
            models.UniqueConstraint(
                fields=("tenant", "language"),
                name="one_branding_a_tenant_and_language",
                violation_error_message=NOT_A_SECOND_ONE,
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{name: ""}) | models.Q(**{f"{name}__regex": COLOUR}), name=f"{name}_is_one"
                )
                for name in ("brand_colour", "ground_colour")
            ),
        ]

    def __str__(self) -> str:
        if not self.language:
            return _("Branding of %(tenant)s") % {"tenant": self.tenant}
        words = {"tenant": self.tenant, "language": self.get_language_display()}
        return _("Branding of %(tenant)s (%(language)s)") % words

    def clean(self) -> None:
        if not links_are_sound(self.footer_links):
            raise ValidationError({"footer_links": _("At most four links, each with a title and a web address.")})


def links_are_sound(links: object) -> bool:
    """Whether these are [{"title": …, "address": …}], short, few, and addresses of web pages: no script, no file."""
    return isinstance(links, list) and len(links) <= MOST_LINKS and all(_is_sound(link) for link in links)


def _is_sound(link: object) -> bool:
    if not isinstance(link, dict) or set(link) != {"title", "address"}:
        return False
    title, address = link["title"], link["address"]
    if not isinstance(title, str) or not 0 < len(title) <= LONGEST_TITLE or not title.isprintable():
        return False
    try:
        is_web_address(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST_ADDRESS
