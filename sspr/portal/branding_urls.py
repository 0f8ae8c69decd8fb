"""The files of a tenant's look, named by what is in them."""

from django.urls import re_path

from sspr.portal import branding

app_name = "branding"
urlpatterns = [
    re_path(r"^(?P<sha256>[0-9a-f]{64})\.png$", branding.picture, name="picture"),
    re_path(r"^(?P<row>[0-9]{1,18})-(?P<sha256>[0-9a-f]{64})\.css$", branding.stylesheet, name="stylesheet"),
]
