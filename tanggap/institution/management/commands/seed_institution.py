from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tanggap.audit.trail import System
from tanggap.institution import current, defaults, site_defaults
from tanggap.institution.models import ZONES, Institution

IDENTITY = ("name", "legal_name", "phone", "email")


class Command(BaseCommand):
    help = (
        "Set up a new institution: its row, head office, calendar, holidays, the site's menu, drafts of its texts. "
        "Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        for name in IDENTITY:
            parser.add_argument(f"--{name.replace('_', '-')}", help="needed the first time")
        parser.add_argument("--zone", choices=[name for name, _ in ZONES], default="Asia/Jakarta")
        parser.add_argument("--head-office-code", default="000", help="its code in the core system")
        parser.add_argument("--head-office-city", default="Jakarta")

    def handle(self, *args: Any, **options: Any) -> None:
        me = System("seed_institution")
        identity = {name: options[name] for name in (*IDENTITY, "zone") if options[name]}
        missing = [f"--{name.replace('_', '-')}" for name in IDENTITY if name not in identity]
        if missing and not Institution.objects.exists():
            raise CommandError(f"The institution is not set up yet; give also {', '.join(missing)}.")
        try:
            institution = defaults.seed(by=me, identity=identity)
            current.forget()
            office = defaults.open_head_office(
                by=me, code=options["head_office_code"], city=options["head_office_city"]
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        site_defaults.seed_site(institution, by=me)
        drafts = defaults.write_texts(by=me)
        self.stdout.write(f"{institution.name}: head office {office.code}, {len(drafts)} texts drafted.")
        if drafts:
            self.stdout.write("Compliance reads and publishes them at /staff/settings/texts.")
