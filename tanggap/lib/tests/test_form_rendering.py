"""Fields are drawn as Django's usual templates draw them, and nothing typed becomes markup."""

import re

import pytest
from altcha_django import AltchaField
from django import forms
from django.forms.renderers import DjangoTemplates, get_default_renderer
from django.template import engines
from django.test import RequestFactory

from tanggap.lib.form_rendering import FormRenderer

EVIL = "\"'><script>alert(1)</script>&amp;"
CHOICES = [("", "Semua"), ("a", "Satu & dua"), ("Kelompok", [("b", EVIL)])]


class Everything(forms.Form):
    text = forms.CharField(initial=EVIL, widget=forms.TextInput({"data-value": EVIL, "autofocus": True}))
    long = forms.CharField(initial=EVIL, widget=forms.Textarea)
    one = forms.ChoiceField(choices=CHOICES, initial="b")
    several = forms.MultipleChoiceField(choices=CHOICES, initial=["a", "b"])
    radio = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect, initial="a")
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    yes = forms.BooleanField(initial=True)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}))
    file = forms.FileField()
    secret = forms.CharField(widget=forms.PasswordInput)
    hidden = forms.CharField(initial=EVIL, widget=forms.HiddenInput)
    number = forms.IntegerField(min_value=1, localize=True)


def plain(html: str) -> str:
    """Whether a quote is written `&#x27;` or `&#39;` makes no difference, nor does space between tags."""
    return re.sub(r"\s+", " ", html.replace("&#x27;", "&#39;").replace("&quot;", "&#34;")).replace("> <", "><")


def test_it_is_what_forms_are_drawn_by():
    assert isinstance(get_default_renderer(), FormRenderer)


@pytest.mark.parametrize("name", Everything.base_fields)
def test_each_field_looks_as_usual_and_is_escaped(name):
    ours, usual = Everything(renderer=FormRenderer()), Everything(renderer=DjangoTemplates())
    assert plain(str(ours[name])) == plain(str(usual[name]))
    assert "<script>" not in str(ours[name])


def test_a_widget_of_a_package_is_drawn_by_its_own_template():
    class Asked(forms.Form):
        captcha = AltchaField()

    assert "<altcha-widget" in str(Asked()["captcha"])


@pytest.mark.django_db
def test_the_forms_of_a_page_share_one_token():
    request = RequestFactory().get("/")
    page = engines["jinja2"].from_string("{{ csrf_input }}|{{ csrf_input }}").render({}, request)
    first, second = page.split("|")
    assert first == second
    assert first.startswith('<input type="hidden" name="csrfmiddlewaretoken" value="')
