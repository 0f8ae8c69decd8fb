"""What a mail shows of the organisation: its name and colour, and no picture from anywhere."""

import uuid

import pytest
from django.core import mail

from directory import branding
from directory.branding import Edit
from directory.models import Branding
from sspr.gates import email_code
from tests.factories.directory import TenantFactory

pytestmark = pytest.mark.django_db


def body() -> str:
    [message] = mail.outbox
    assert isinstance(message, mail.EmailMultiAlternatives)
    return str(message.alternatives[0][0])


def test_a_mail_carries_name_and_colour_and_no_remote_picture() -> None:
    tenant = TenantFactory(name="Woodgrove <Bank>")
    edit = Edit({"brand_colour": "#472a52"})
    branding.save(Branding(tenant=tenant), edit, by="a test", correlation_id=uuid.uuid4())
    email_code.send("jo@home.example", "123456", tenant)
    assert 'bgcolor="#472a52"' in body()
    assert "<bdi>Woodgrove &lt;Bank&gt;</bdi>" in body()
    assert "<img" not in body()
    assert "url(" not in body()


def test_without_branding_a_mail_is_plain() -> None:
    email_code.send("jo@home.example", "123456", TenantFactory())
    assert "bgcolor" not in body()
