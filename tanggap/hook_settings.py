"""Settings of the webhooks by which providers report: how each proves who it is, and where a gateway's fields lie."""

from tanggap.setting_kinds import Setting, like, long_secret, pairs, whole, word_lists

HEADER = like(r"[A-Za-z0-9-]{1,60}", "must be the name of a header")

ROWS: tuple[Setting, ...] = (
    Setting(
        "WHATSAPP_APP_SECRET",
        long_secret,
        "the app secret at Meta, with which it signs /hooks/whatsapp; unset: nothing is taken in there",
        secret=True,
    ),
    Setting(
        "WHATSAPP_VERIFY_TOKEN",
        long_secret,
        "random text that Meta repeats once, when the webhook is set up",
        secret=True,
    ),
    Setting(
        "SMS_HOOK_SECRET",
        long_secret,
        "shared with the SMS gateway that calls /hooks/sms; unset: nothing is taken in there",
        secret=True,
    ),
    Setting("SMS_HOOK_HEADER", HEADER, "header in which the SMS gateway sends the secret", *("X-Webhook-Secret",) * 2),
    Setting(
        "SMS_HOOK_HMAC_HEADER",
        HEADER,
        "header with the HMAC-SHA-256 of the body under the secret, in hex; set: the secret itself is not sent",
    ),
    Setting(
        "SMS_HOOK_FIELDS",
        pairs("items", "id", "state", "reason", "at", "key"),
        "where a delivery report of the SMS gateway has its fields, as paths with dots",
        *("id=id state=status reason=reason",) * 2,
    ),
    Setting(
        "SMS_HOOK_STATES",
        word_lists("sent", "delivered", "read", "failed"),
        "further words of the SMS gateway for states, such as delivered=terkirim,ok failed=gagal",
        *("sent=sent",) * 2,
    ),
    Setting(
        "INCOMING_KEPT_DAYS", whole(1, 3650), "days after which the raw bodies of webhooks are deleted", *("30",) * 2
    ),
    Setting(
        "FALLBACK_AFTER_SECONDS",
        whole(10, 240),
        "a code that WhatsApp has not reported as arrived after so many seconds goes by SMS too",
        *("60",) * 2,
    ),
)
