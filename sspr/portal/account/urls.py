"""My account; mounted under /account/. The pages of a change bear the words of its states."""

from django.urls import path

from sspr.machines.change import State
from sspr.portal.account import overview, password, security_info

urlpatterns = [
    path("", overview.overview, name="account"),
    path("password/", password.Ask.as_view(), name="password"),
    path("password/waiting/", password.Waiting.as_view(), name="password-waiting"),
    path("password/done/", password.Ended.as_view(state=State.DONE), name="password-done"),
    path("password/refused/", password.Ended.as_view(state=State.REFUSED), name="password-refused"),
    path("password/failed/", password.Ended.as_view(state=State.FAILED), name="password-failed"),
    path("security-info/", security_info.SecurityInfo.as_view(), name="security-info"),
    path("security-info/app/", security_info.AddApp.as_view(), name="security-info-add-app"),
    path("security-info/<int:method_id>/remove/", security_info.Remove.as_view(), name="security-info-remove"),
]
