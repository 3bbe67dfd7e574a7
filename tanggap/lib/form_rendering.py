"""How the fields of forms become HTML: by Django's own Jinja2 templates, which take a fraction of the time."""

from functools import cached_property
from pathlib import Path
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer, DjangoTemplates, Jinja2
from django.template import TemplateDoesNotExist

from tanggap.lib.page_code import EVERY_TEMPLATE


class FormRenderer(Jinja2):
    """Named in settings.FORM_RENDERER. A package's widget that has no Jinja2 template is drawn by its usual one."""

    @cached_property
    def engine(self) -> Any:
        """As Django's own, drawing as our pages are drawn."""
        folder = Path(forms.__file__).parent / "jinja2"
        options = {"environment": "tanggap.lib.page_code.PageEnvironment", "cache_size": EVERY_TEMPLATE}
        return self.backend({"APP_DIRS": True, "DIRS": [folder], "NAME": "forms", "OPTIONS": options})

    @cached_property
    def usual(self) -> BaseRenderer:
        return DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        try:
            return super().get_template(template_name)
        except TemplateDoesNotExist:
            return self.usual.get_template(template_name)
