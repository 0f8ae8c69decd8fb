"""The addresses of the way back; each name is the state it shows."""

from django.urls import path

from sspr.portal.reset import endings, views

app_name = "reset"
urlpatterns = [
    path("", views.Who.as_view(), name="who"),
    path("why/", views.Why.as_view(), name="why"),
    path("verify/", views.Verify.as_view(), name="verify"),
    path("choose/", views.Choose.as_view(), name="choose"),
    path("waiting/", views.Waiting.as_view(), name="waiting"),
    path("done/", endings.Done.as_view(), name="done"),
    path("unlocked/", endings.Unlocked.as_view(), name="unlocked"),
    path("refused/", endings.Refused.as_view(), name="refused"),
    path("blocked/", endings.Blocked.as_view(), name="blocked"),
    path("failed/", endings.Failed.as_view(), name="failed"),
    path("expired/", endings.Expired.as_view(), name="expired"),
    path("canceled/", endings.Canceled.as_view(), name="canceled"),
]
