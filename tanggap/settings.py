"""Django's settings, made from the checked table of `tanggap.env` and nothing else."""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.crypto import salted_hmac

from tanggap import provider_settings
from tanggap.env import load
from tanggap.logs import logging_config

ENV = load()
PACKAGE = Path(__file__).resolve().parent
HOME = ENV.home
IS_PRODUCTION = ENV.is_production
DEBUG = False

SECRET_KEY = ENV["SECRET_KEY"]
SEAL_KEYS = ENV["SEAL_KEYS"]
DIGEST_KEYS = ENV["DIGEST_KEYS"]
PUBLIC_BASE_URL = ENV["PUBLIC_BASE_URL"]
LIVE_BASE_URL = ENV["LIVE_BASE_URL"]
ALLOWED_HOSTS = [urlsplit(PUBLIC_BASE_URL).hostname] + ([] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
TRUSTED_PROXY_COUNT = ENV["TRUSTED_PROXY_COUNT"]
METRICS_TOKEN = ENV["METRICS_TOKEN"]
OTP_CODES_PER_HOUR = ENV["OTP_CODES_PER_HOUR"]
OTP_TRIES_PER_ADDRESS = ENV["OTP_TRIES_PER_ADDRESS"]
OTP_WRONG_CODES = ENV["OTP_WRONG_CODES"]

INSTALLED_APPS = [
    "tanggap.lib",
    "tanggap.audit",
    "tanggap.institution",
    "tanggap.identity",
    "tanggap.customers",
    "tanggap.messaging",
    "tanggap.feed",
    "tanggap.onboarding",
    "tanggap.desk",
    "tanggap.portal",
    "tanggap.staff",
    "tanggap.demo",
    "tanggap.bench",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "altcha_django",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "tanggap.lib.origin.RequestOrigin",
    "tanggap.lib.http.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tanggap.institution.zone.PresentZoneMiddleware",
    "tanggap.identity.middleware.EntranceSessionMiddleware",
    "tanggap.lib.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tanggap.identity.middleware.SessionLifetimeMiddleware",
    "tanggap.lib.http.ErrorsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tanggap.identity.middleware.AccessMiddleware",
]

ROOT_URLCONF = "tanggap.urls"
WSGI_APPLICATION = "tanggap.wsgi.application"

_database = urlsplit(ENV["DATABASE_URL"] or "postgresql:///tanggap")
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(_database.path.lstrip("/")),
        "USER": unquote(_database.username or ""),
        "PASSWORD": unquote(_database.password or ""),
        "HOST": unquote(_database.hostname or ""),
        "PORT": _database.port or "",
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}, **dict(parse_qsl(_database.query))},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_is_https = PUBLIC_BASE_URL.startswith("https://")

AUTH_USER_MODEL = "identity.User"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
"""A cookie would be shared by the two entrances, and notices may name people."""
AUTHENTICATION_BACKENDS = ["tanggap.identity.backends.EntranceBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "tanggap.identity.password_rules.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "tanggap.identity.password_rules.NotCommon"},
]
STAFF_SECOND_FACTOR = ENV["STAFF_SECOND_FACTOR"]
LOGIN_URL = "/staff/login"
"""Only for allauth's own checks; who is led to which entrance is decided by AccessMiddleware."""

ACCOUNT_ADAPTER = "tanggap.messaging.accounts.OutboxAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False
"""Limits are counted in PostgreSQL by identity.signing_in; allauth's are kept in a cache and lose counts."""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {"reauthenticate": "tanggap.identity.forms.PasswordAgainForm"}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_ADAPTER = "tanggap.identity.second_factor.SecondFactorAdapter"
MFA_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_https
MFA_FORMS = {
    "authenticate": "tanggap.identity.forms.SecondFactorForm",
    "reauthenticate": "tanggap.identity.forms.SecondFactorAgainForm",
    "activate_totp": "tanggap.identity.forms.AppForm",
    "add_webauthn": "tanggap.identity.forms.KeyForm",
}

WAITING_SIGN_IN = "tanggap.portal.registration.remembering.led_on"
"""Dotted path of `(request, email, password) -> address`: asked when no account has that password (see signing_in)."""

SESSION_ENGINE = "tanggap.identity.session_store"
SESSION_COOKIE_NAME = "tanggap_member"
"""The staff's cookie is named by identity.entrances; cookies end with the browser, lifetimes are kept there too."""
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL]
"""Browsers name the port of the public address in Origin; a proxy may leave it out of Host."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "jinja2"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "tanggap.lib.rendering.environment",
            "compiled_in": HOME / "run" / "pages",
            "context_processors": [
                "django.template.context_processors.request",
                "tanggap.lib.rendering.csrf_once",
                "django.contrib.messages.context_processors.messages",
                "tanggap.institution.current.context",
                "tanggap.portal.navigation.context",
                "tanggap.portal.freshness.context",
                "tanggap.staff.navigation.context",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

FORM_RENDERER = "tanggap.lib.form_rendering.FormRenderer"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
"""Only the captcha's replay marks live here; the default of 300 entries would forget them."""
ALTCHA_HMAC_SECRET = salted_hmac("altcha", "challenge", secret=SECRET_KEY, algorithm="sha256").hexdigest()

LANGUAGE_CODE = "id"
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "tanggap.lib.assets.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "tanggap.lib.assets.AssetStorage"},
}

CSRF_FAILURE_VIEW = "tanggap.lib.handlers.csrf_failure"
ERROR_CONTACT = "tanggap.institution.current.context"
"""Whom the error page of a failing system names; asked for softly."""
SECURE_HSTS_SECONDS = 31_536_000 if IS_PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_PRODUCTION
SECURE_REFERRER_POLICY = "same-origin"
"""Other sites learn nothing. Not `no-referrer`: browsers then send `Origin: null`, and CSRF checks refuse the form."""
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True

SMTP_URL = ENV["SMTP_URL"]
SMTP_TIMEOUT = 15
"""Seconds for each answer of the mail server."""
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV["MAIL_FROM"]
EMAIL_BACKEND = "tanggap.messaging.mail.OutboxBackend"
"""Any mail, third-party code's too, becomes a message of the outbox; the transport has its own connection."""
_demo = None if IS_PRODUCTION else "tanggap.messaging.transports.demo.DemoTransport"
OUTBOUND_PROXY = ENV["OUTBOUND_PROXY"]
WHATSAPP = provider_settings.whatsapp(ENV.values)
SMS_GATEWAY = provider_settings.sms_gateway(ENV.values)
TWILIO = provider_settings.twilio(ENV.values)
PROVIDER_TIMEOUT = 10
"""Seconds that a provider of messages may take for its answer."""
_sms = {
    "": _demo,
    "http": "tanggap.messaging.transports.gateway.GatewayTransport",
    "twilio": "tanggap.messaging.transports.twilio.TwilioTransport",
}
TRANSPORTS = {
    "email": "tanggap.messaging.transports.smtp.SmtpTransport" if SMTP_URL else _demo,
    "whatsapp": "tanggap.messaging.transports.whatsapp.WhatsAppTransport" if WHATSAPP else _demo,
    "sms": _sms[provider_settings.sms_provider(ENV.values)],
}
"""How each channel's messages leave; None: the channel is not set up."""

WHATSAPP_APP_SECRET = ENV["WHATSAPP_APP_SECRET"]
WHATSAPP_VERIFY_TOKEN = ENV["WHATSAPP_VERIFY_TOKEN"]
SMS_HOOK_SECRET = ENV["SMS_HOOK_SECRET"]
SMS_HOOK_HEADER = ENV["SMS_HOOK_HEADER"]
SMS_HOOK_HMAC_HEADER = ENV["SMS_HOOK_HMAC_HEADER"]
SMS_HOOK_FIELDS = ENV["SMS_HOOK_FIELDS"]
SMS_HOOK_STATES = ENV["SMS_HOOK_STATES"]
INCOMING_KEPT_DAYS = ENV["INCOMING_KEPT_DAYS"]
INCOMING_READERS = {
    "whatsapp": "tanggap.messaging.reports.whatsapp.read",
    "sms": "tanggap.messaging.reports.gateway.read",
    "sms-twilio": "tanggap.messaging.reports.twilio.read",
}
"""For each source of what arrives, the dotted path of `(incoming) -> Reading` (see messaging.incoming)."""
OUTBOX_THREADS = ENV["OUTBOX_THREADS"]
OUTBOX_URGENT_THREADS = ENV["OUTBOX_URGENT_THREADS"]
FALLBACK_AFTER_SECONDS = ENV["FALLBACK_AFTER_SECONDS"]
MESSAGE_LISTENERS: dict[str, list[str]] = {"confirmation_code": ["tanggap.onboarding.codes.hearing.code_message"]}
"""For each kind of message, dotted paths of functions `(message, state)` told what became of one (see listeners)."""

FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 32 << 20
"""Uploads are never written in the clear: up to what `lib.bodies` lets through they stay in memory."""
CLAMAV = ENV["CLAMAV_URL"]

LOGGING = logging_config(ENV["LOG_FORMAT"], ENV["LOG_LEVEL"])

SEALED_PLACES = ["tanggap.identity.sealed_secrets.SECRETS"]
"""Dotted paths of `lib.rotation.Place` objects: values sealed inside others, which no field type shows."""

WORKER_LOOPS = [
    "tanggap.audit.sealer.LOOP",
    "tanggap.messaging.drainer.URGENT_LOOP",
    "tanggap.messaging.drainer.LOOP",
    "tanggap.messaging.fallback.LOOP",
    "tanggap.messaging.incoming.reading.LOOP",
    "tanggap.messaging.channels.probing.LOOP",
    "tanggap.messaging.letters.sending.LOOP",
    "tanggap.messaging.letters.setting.LOOP",
    "tanggap.feed.late.lateness.LOOP",
    "tanggap.onboarding.expiry.LOOP",
    "tanggap.onboarding.quarantine.LOOP",
    "tanggap.desk.evaluation.making.LOOP",
    "tanggap.desk.clocks.firing.LOOP",
    "tanggap.desk.clocks.recounting.LOOP",
    "tanggap.desk.attachments.LOOP",
    "tanggap.desk.incidents.sending.LOOP",
    "tanggap.desk.flows.listening.LOOP",
    "tanggap.desk.flows.payment_notices.LOOP",
    "tanggap.desk.flows.proofs.LOOP",
    "tanggap.desk.recovery.taking_effect.LOOP",
    *([] if IS_PRODUCTION else ["tanggap.demo.cases.building.LOOP"]),
]
"""Dotted paths of `lib.loops.Loop` objects; each runs in a thread of the worker."""
DOCTOR_CHECKS: list[str] = [
    "tanggap.institution.doctor.faults",
    "tanggap.audit.watch.faults",
    "tanggap.messaging.doctor.transport_faults",
    "tanggap.messaging.channels.watch.faults",
    "tanggap.messaging.doctor.outbox_faults",
    "tanggap.messaging.incoming.watch.faults",
    "tanggap.messaging.doctor.text_faults",
    "tanggap.messaging.letters.watch.faults",
    "tanggap.feed.late.watch.faults",
    "tanggap.portal.alarms.faults",
    "tanggap.onboarding.quarantine.faults",
    "tanggap.desk.attachments.FAULTS",
    "tanggap.onboarding.abuse.faults",
    "tanggap.desk.clocks.watch.faults",
    "tanggap.desk.flows.watch.faults",
    "tanggap.desk.procedure.watch.faults",
    "tanggap.desk.recovery.watch.faults",
]
"""Dotted paths of functions that answer one sentence for each fault they find; `tanggap doctor` calls them."""
DOCTOR_FACTS: list[str] = ["tanggap.messaging.channels.watch.facts"]
"""Dotted paths of functions that answer lines worth showing even when all is well."""
METRIC_GAUGES: list[str] = [
    "tanggap.audit.watch.gauges",
    "tanggap.messaging.figures.gauges",
    "tanggap.messaging.incoming.watch.gauges",
    "tanggap.messaging.channels.watch.gauges",
    "tanggap.messaging.letters.watch.gauges",
    "tanggap.feed.late.watch.gauges",
    "tanggap.portal.alarms.gauges",
    "tanggap.onboarding.abuse.gauges",
    "tanggap.desk.clocks.watch.gauges",
    "tanggap.desk.recovery.watch.gauges",
    "tanggap.desk.flows.watch.gauges",
]
"""Dotted paths of functions that answer `{name: (help, value)}` from rows; `/metrics` calls them at each scrape."""
EVALUATION_WAITS_FOR: list[str] = [] if IS_PRODUCTION else ["tanggap.demo.cases.building.is_telling"]
"""Dotted paths of functions that say whether past cases are being brought in: no week is evaluated until then."""
INSTITUTION_SEEDS: list[str] = [
    "tanggap.customers.products.seed",
    "tanggap.feed.late.hours.seed",
    "tanggap.messaging.letters.rules.seed",
    "tanggap.desk.seeds.seed",
]
"""Dotted paths of functions `seed(by=)` that give a new institution its first rows in other rooms; safe to repeat."""
FEED_LISTENERS: list[str] = ["tanggap.desk.flows.listening.listener"]
"""Dotted paths of functions `listener(kind, ids)` that are told what a feed file brought (see feed.arrivals)."""
