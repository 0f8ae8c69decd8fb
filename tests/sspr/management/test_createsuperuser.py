import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("arguments", [(), ("--no-input",)])
def test_who_knows_django_is_pointed_to_the_command_of_this_portal(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match="create_administrator"):
        call_command("createsuperuser", *arguments)
