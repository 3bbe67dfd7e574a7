from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="arrival",
            name="kind",
            field=models.CharField(
                choices=[
                    ("customers", "Pelanggan"),
                    ("contracts", "Kontrak"),
                    ("instalments", "Angsuran"),
                    ("payments", "Pembayaran"),
                    ("disbursements", "Pencairan"),
                    ("payment_codes", "Kode pembayaran"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="feedfile",
            name="kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("customers", "Pelanggan"),
                    ("contracts", "Kontrak"),
                    ("instalments", "Angsuran"),
                    ("payments", "Pembayaran"),
                    ("disbursements", "Pencairan"),
                    ("payment_codes", "Kode pembayaran"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="pendingrow",
            name="key",
            field=models.CharField(max_length=120),
        ),
        migrations.AlterField(
            model_name="pendingrow",
            name="kind",
            field=models.CharField(
                choices=[
                    ("customers", "Pelanggan"),
                    ("contracts", "Kontrak"),
                    ("instalments", "Angsuran"),
                    ("payments", "Pembayaran"),
                    ("disbursements", "Pencairan"),
                    ("payment_codes", "Kode pembayaran"),
                ],
                max_length=20,
            ),
        ),
    ]
