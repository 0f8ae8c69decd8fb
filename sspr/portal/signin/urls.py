"""Signing in and out; mounted at the root of the portal."""

from django.urls import path

from sspr.portal.signin import views

urlpatterns = [
    path("signin/", views.SignIn.as_view(), name="signin"),
    path("signin/password/", views.EnterPassword.as_view(), name="signin-password"),
    path("signin/organisation/", views.AtOrganisation.as_view(), name="signin-organisation"),
    path("signin/again/", views.ProveAgain.as_view(), name="signin-again"),
    path("signout/", views.sign_out, name="signout"),
]
