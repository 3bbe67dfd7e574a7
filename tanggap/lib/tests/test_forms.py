"""Form fields that many forms share, and the words of their errors."""

import datetime as dt

import pytest
from django import forms

from tanggap.lib.forms import BORN, DateField, PhoneField


class Sample(forms.Form):
    day = DateField(required=False)
    phone = PhoneField(mobile=True, required=False)
    name = forms.CharField(required=False)


@pytest.mark.parametrize("typed", ["17/08/1990", "17-08-1990", "17.8.1990", "17081990", "1990-08-17", " 17/08/1990 "])
def test_dates_are_taken_in_every_usual_writing(typed):
    """P2."""
    form = Sample({"day": typed})
    assert form.is_valid()
    assert form.cleaned_data["day"] == dt.date(1990, 8, 17)


@pytest.mark.parametrize("typed", ["08/17/1990", "17/08/90", "1990-17-08", "08171990", "kemarin", "١٧/٠٨/١٩٩٠x"])
def test_what_is_no_date_is_told_with_an_example(typed):
    form = Sample({"day": typed})
    assert not form.is_valid()
    assert "misalnya 17/08/2026" in form.errors["day"][0]
    born = DateField(example=BORN)
    with pytest.raises(forms.ValidationError, match="17/08/1990"):
        born.clean(typed)


@pytest.mark.parametrize(
    "typed", ["31/02/1990", "31-2-1990", "29022026", "31 April 1990", "1990-02-30", " 32/01/1990 "]
)
def test_a_day_that_does_not_exist_is_told_as_such(typed):
    """P2: its parts stand in the right order, so the order is not what to mend."""
    assert Sample({"day": typed}).errors["day"] == ["Tanggal ini tidak ada. Periksa kembali hari dan bulannya."]


def test_a_date_is_shown_again_as_it_is_typed():
    assert 'value="17/08/1990"' in str(Sample(initial={"day": dt.date(1990, 8, 17)})["day"])


def test_phones_are_cleaned_to_one_form():
    form = Sample({"phone": "0812 3456 6797"})
    assert form.is_valid()
    assert form.cleaned_data["phone"] == "+6281234566797"
    assert not Sample({"phone": "021 555 0000"}).is_valid()
    assert Sample({"phone": ""}).is_valid()


def test_errors_say_what_to_do():
    class Strict(forms.Form):
        name = forms.CharField()
        email = forms.EmailField()
        branch = forms.ChoiceField(choices=[("a", "A")])
        agree = forms.BooleanField()

    errors = Strict({"email": "siti@"}).errors
    assert errors["name"] == ["Bagian ini perlu diisi."]
    assert errors["email"] == ["Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."]
    assert errors["branch"] == ["Pilih salah satu."]
    assert errors["agree"] == ["Beri tanda centang untuk melanjutkan."]
