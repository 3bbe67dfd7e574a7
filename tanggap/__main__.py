"""`python -m tanggap`."""

from tanggap.cli import main

if __name__ == "__main__":
    main()
