"""Where providers call; the addresses are registered with them and never change."""

from django.urls import path

from tanggap.messaging import hooks

urlpatterns = [
    path("hooks/whatsapp", hooks.whatsapp, name="hook_whatsapp"),
    path("hooks/sms", hooks.sms, name="hook_sms"),
    path("hooks/sms-twilio", hooks.sms_twilio, name="hook_sms_twilio"),
]
