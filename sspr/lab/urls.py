"""Routes of the lab; included by the project in demo mode only."""

from django.urls import path

from sspr.lab import views

app_name = "lab"
urlpatterns = [
    path("", views.console, name="console"),
    path("components/", views.components, name="components"),
    path("agent/<str:domain>/", views.agent, name="agent"),
    path("faults/<str:domain>/", views.faults, name="faults"),
    path("enter/<slug:token>/", views.enter, name="enter"),
    path("phone/<slug:token>/", views.phone, name="phone"),
]
