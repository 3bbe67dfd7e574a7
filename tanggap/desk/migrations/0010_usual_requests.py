from django.db import migrations, models

OWN = ("penagihan", "pencairan", "konfirmasi-pembayaran", "metode-pembayaran")
KINDS = [
    ("question", "Pertanyaan"),
    ("request", "Permintaan"),
    ("suggestion", "Saran/pernyataan"),
    ("complaint", "Pengaduan"),
]


def follow_own(apps, schema_editor):
    """The four topics of the source have procedures of their own now; once only, so that a later choice stays."""
    categories = apps.get_model("desk", "Category").objects.filter(procedure="umum")
    for code in OWN:
        categories.filter(code=code).update(procedure=code)


class Migration(migrations.Migration):
    dependencies = [("desk", "0009_case_page")]

    operations = [
        migrations.AddField(
            "category",
            "usual_kind",
            models.CharField(
                "Jenis yang lazim",
                max_length=10,
                choices=KINDS,
                blank=True,
                help_text="Kosongkan bila dapat jenis apa pun.",
            ),
        ),
        migrations.RunPython(follow_own, migrations.RunPython.noop),
    ]
