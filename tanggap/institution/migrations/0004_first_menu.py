"""An institution that was set up before there was a public site gets its menu; a new one gets it when it is set up."""

from django.db import migrations

MENU = (
    ("Beranda", "front", ()),
    ("Berita", "news", ()),
    ("Promo", "promos", ()),
    ("Jaringan", "branches", ()),
    (
        "Layanan Pelanggan",
        "contact",
        (
            ("Login Pelanggan", "login"),
            ("Daftar member", "register"),
            ("Lacak Pengaduan", "track"),
            ("Prosedur pengaduan", "procedure"),
        ),
    ),
)


def make_menu(apps, schema_editor):
    institution = apps.get_model("institution", "Institution").objects.filter(pk=1).first()
    entries = apps.get_model("institution", "MenuEntry").objects
    if institution is None or entries.exists():
        return
    for place, (label, builtin, below) in enumerate(MENU):
        top = entries.create(label=label, builtin=builtin, position=place)
        for number, (child, target) in enumerate(below):
            entries.create(label=child, builtin=target, parent=top, position=number)
    channels = apps.get_model("institution", "Channel").objects
    channels.create(kind="phone", label="Call centre", calendar=institution.calendar, position=0)
    channels.create(kind="email", label="E-mail", position=1)


class Migration(migrations.Migration):
    dependencies = [("institution", "0003_public_site")]
    operations = [migrations.RunPython(make_menu, migrations.RunPython.noop)]
