"""Names that begin small stay small wherever Django would give them a capital."""

from django.template import Context, Template
from django.utils.text import capfirst

from writeback.onprem.models import Domain
from writeback.spelling import Spelled


def test_a_name_comes_out_as_it_is_spelled() -> None:
    assert capfirst(capfirst(Spelled("minPwdLength"))) == "minPwdLength"
    assert Template("{{ name|capfirst }}").render(Context({"name": Spelled("minPwdLength")})) == "minPwdLength"


def test_a_field_of_the_directory_keeps_its_name_in_lists_and_forms() -> None:
    field = Domain._meta.get_field("min_password_length")
    assert capfirst(field.verbose_name) == "minPwdLength"
    assert field.formfield().label == "minPwdLength"
