"""The `tanggap` command."""


def main() -> None:
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["tanggap manage", *sys.argv[2:]])
