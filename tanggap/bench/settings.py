"""The product's settings with the benchmarks' bare views added; used by nothing else."""

from tanggap.settings import *  # noqa: F403

ROOT_URLCONF = "tanggap.bench.urls"
