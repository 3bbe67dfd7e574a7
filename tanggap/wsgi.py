"""WSGI entry of the web process: `granian --interface wsgi tanggap.wsgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
