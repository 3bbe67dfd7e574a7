import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("institution", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="E-mail")),
                (
                    "kind",
                    models.CharField(
                        choices=[("member", "Pelanggan"), ("staff", "Staf")],
                        max_length=6,
                        verbose_name="Jenis",
                    ),
                ),
                ("username", models.CharField(blank=True, max_length=16, verbose_name="Username")),
                ("full_name", models.CharField(blank=True, max_length=120, verbose_name="Nama lengkap")),
                ("is_active", models.BooleanField(default=True, verbose_name="Aktif")),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_is_lower_case",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"),
                        condition=models.Q(("username", ""), _negated=True),
                        name="user_username_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("agent", "Agen"),
                            ("manager", "Manajer layanan pelanggan"),
                            ("officer", "Petugas departemen"),
                            ("ao", "Account Officer"),
                            ("kasie", "Kepala seksi"),
                            ("kacab", "Kepala cabang"),
                            ("compliance", "Kepatuhan"),
                            ("admin", "Administrator"),
                        ],
                        max_length=12,
                        verbose_name="Peran",
                    ),
                ),
                ("granted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "branch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="institution.branch",
                        verbose_name="Cabang",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="institution.department",
                        verbose_name="Departemen",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("user", "role", "branch", "department"),
                        name="role_granted_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_by", None),
                            models.Q(("granted_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_grants_to_themself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("granted_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_second_person_confirms",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_confirms_their_own_role",
                    ),
                ],
            },
        ),
    ]
