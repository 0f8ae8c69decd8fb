import pytest

from directory.rules.methods import (
    Method,
    PolicyFault,
    administrator_methods,
    administrator_methods_required,
    mask,
    mask_email,
    mask_phone,
    policy_fault,
    usable,
)


def test_only_what_is_on_file_and_allowed_is_usable_in_the_order_of_the_enum() -> None:
    assert usable({Method.APP_CODE, Method.EMAIL}, ["appCode", "mobileSMS", "email"]) == (Method.EMAIL, Method.APP_CODE)
    assert usable({Method.APP_CODE}, ["email"]) == ()


def test_administrators_need_two_methods_of_three_kinds() -> None:
    assert administrator_methods_required(established=True) == 2
    assert administrator_methods(2) == set(Method)


def test_in_a_tenant_without_domain_and_on_premises_side_one_by_mail_or_phone() -> None:
    assert administrator_methods_required(established=False) == 1
    assert administrator_methods(1) == {Method.EMAIL, Method.MOBILE_SMS}


def test_a_masked_number_shows_its_last_two_digits() -> None:
    assert mask_phone("+14255550142") == "******42"


def test_a_masked_address_shows_its_first_character_and_its_domain() -> None:
    assert mask_email("adele@home.example") == "a******@home.example"


def test_a_mask_does_not_tell_how_long_the_value_is() -> None:
    assert len(mask_phone("+4930123456")) == len(mask_phone("+493012345678901"))
    assert len(mask_email("jo@home.example")) == len(mask_email("josephine.marie@home.example"))


def test_an_authenticator_has_no_hint() -> None:
    assert mask(Method.APP_CODE, "") == ""


@pytest.mark.parametrize(
    ("allowed", "required", "fault"),
    [
        (["appCode"], 1, PolicyFault.APP_ALONE),
        (["appCode", "email"], 1, None),
        (["appCode", "email"], 2, PolicyFault.APP_WITH_ONE_OTHER),
        (["appCode", "email", "mobileSMS"], 2, None),
        (["email"], 1, None),
        ([], 1, None),
    ],
)
def test_the_app_needs_company(allowed: list[str], required: int, fault: PolicyFault | None) -> None:
    assert policy_fault(allowed, required) is fault
