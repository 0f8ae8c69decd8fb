"""The addresses of the way back; each name is the state it shows."""

from django.urls import path

from sspr.machines.reset import State
from sspr.portal.reset import endings, views

app_name = "reset"
urlpatterns = [
    path("", views.Who.as_view(), name="who"),
    path("why/", views.Why.as_view(), name="why"),
    path("verify/", views.Verify.as_view(), name="verify"),
    path("choose/", views.Choose.as_view(), name="choose"),
    path("waiting/", views.Waiting.as_view(), name="waiting"),
    path("done/", endings.Back.as_view(state=State.DONE), name="done"),
    path("unlocked/", endings.Back.as_view(state=State.UNLOCKED), name="unlocked"),
    path("refused/", endings.Refusal.as_view(state=State.REFUSED), name="refused"),
    path("blocked/", endings.Refusal.as_view(state=State.BLOCKED), name="blocked"),
    path("failed/", endings.Refusal.as_view(state=State.FAILED), name="failed"),
    path("expired/", endings.Expired.as_view(), name="expired"),
    path("canceled/", endings.Canceled.as_view(), name="canceled"),
]
