"""The evaluation and the quarterly report as documents: PDF, spreadsheet, CSV; whatever their size (D20–D22)."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from tanggap.desk.evaluation import evaluated
from tanggap.desk.evaluation.figures import duration
from tanggap.desk.evaluation.quarters import Quarter, lines
from tanggap.desk.models import Evaluation, Improvement
from tanggap.institution.current import institution
from tanggap.lib.dates import WIB, tanggal, waktu
from tanggap.lib.spreadsheets import Sheet
from tanggap.lib.typesetting import typeset

MOST_LISTED = 5000
"""Cases that the PDF lists; the spreadsheet has them all."""
CHUNK = 2000
FIGURES = (
    ("Diterima", "received"),
    ("Dijawab", "answered"),
    ("Masih terbuka", "open"),
    ("Pelanggan berulang", "repeat"),
    ("Tenggat terpenuhi", "met"),
    ("Tenggat terlewati", "breached"),
    ("Eskalasi", "escalations"),
)
PARTS = (("Kategori", "categories"), ("Saluran", "channels"), ("Cabang", "branches"))
CASE_HEADER = (
    *("Nomor", "Kategori", "Saluran", "Cabang", "Diterima", "Dijawab", "Lama (menit)", "Terbuka", "Pelanggan berulang"),
    *(
        "Tenggat terlewati",
        "Eskalasi",
        "Penyebab",
        "Uraian penyebab",
        "Tindakan",
        "Hasil",
        "Pencegahan",
        "Kerugian (Rp)",
    ),
)
BEFORE_HEADER = ("Minggu mulai", "Diterima", "Dijawab", "Tenggat terlewati")
IMPROVEMENT_HEADER = ("Tindakan", "Penanggung jawab", "Batas waktu", "Keadaan")
UNWRITTEN = "Belum ditulis."
QUARTER_HEADER = (
    *("Produk", "Kode regulator produk", "Permasalahan", "Kode regulator permasalahan"),
    *("Jumlah", "Selesai", "Dalam proses", "Tidak selesai"),
)


def pdf(evaluation: Evaluation) -> bytes:
    """The evaluation as a document to print and sign off.

    :raises DocumentDelayed: try again later.
    """
    return typeset("desk/typst/evaluation.typ", facts_of(evaluation), at=evaluation.signed_at or evaluation.made_at)


def facts_of(evaluation: Evaluation) -> dict[str, Any]:
    """What the document says, in words."""
    ours, figures = institution(), evaluation.figures
    return {
        "title": "Evaluasi Mingguan Pengaduan",
        "hue": ours.brand_hue,
        "institution": {name: getattr(ours, name) for name in ("name", "legal_name", "phone", "email")},
        "foot": f"{evaluation} · dicetak {waktu(timezone.now(), WIB)}",
        "period": f"Senin {tanggal(evaluation.monday)} sampai Minggu {tanggal(evaluation.sunday)}",
        "total": [(name, str(figures["total"][key]), "") for name, key in FIGURES]
        + [("Median waktu penyelesaian", duration(figures["total"]["minutes"]), "")],
        "parts": [(title, [_cells(line) for line in figures[key]]) for title, key in PARTS],
        "clocks": [(line["name"], str(line["met"]), str(line["breached"])) for line in figures["clocks"]],
        "causes": [(line["name"], str(line["count"])) for line in figures["causes"]],
        "causes_by_category": [[*map(str, row)] for row in causes_by_category(figures)],
        "ladder": [(line["name"], str(line["count"])) for line in figures["ladder"]],
        "before": [_before(row) for row in figures["before"]],
        "findings": evaluation.findings or UNWRITTEN,
        "improvements": [_improvement(row) for row in _improvements(evaluation)],
        "signature": _signature(evaluation),
        "cases": [_with_report(row) for row in _listed(evaluation)],
        "left_out": max(0, evaluation.cases.count() - MOST_LISTED),
    }


def sheets(evaluation: Evaluation) -> Iterator[Sheet]:
    """The spreadsheet: a sheet of totals, one for each part, and the list of cases with their reports, whole."""
    figures = evaluation.figures
    yield Sheet("Ringkasan", ("Angka", "Nilai"), [(name, figures["total"][key]) for name, key in FIGURES])
    header = ("Bagian", *(name for name, _ in FIGURES), "Median (menit)")
    for title, key in PARTS:
        yield Sheet(title, header, [(line["name"], *_values(line)) for line in figures[key]])
    clocks = [(line["name"], line["met"], line["breached"]) for line in figures["clocks"]]
    yield Sheet("Tenggat", ("Tenggat", "Terpenuhi", "Terlewati"), clocks)
    for title, key in (("Penyebab", "causes"), ("Eskalasi", "ladder")):
        yield Sheet(title, (title, "Jumlah"), [(line["name"], line["count"]) for line in figures[key]])
    yield Sheet("Penyebab per kategori", ("Kategori", "Penyebab", "Jumlah"), causes_by_category(figures))
    yield Sheet("Minggu sebelumnya", BEFORE_HEADER, [_values_before(row) for row in figures["before"]])
    yield Sheet("Temuan", ("Temuan",), [(evaluation.findings or UNWRITTEN,), (_signature(evaluation),)])
    yield Sheet("Tindakan", IMPROVEMENT_HEADER, [_improvement(row) for row in _improvements(evaluation)])
    yield Sheet("Kasus", CASE_HEADER, case_rows(evaluation))


def causes_by_category(figures: dict[str, Any]) -> list[tuple[str, str, int]]:
    """Category, cause, how many; nothing for an evaluation that was made before they were counted."""
    return [(line["category"], line["name"], line["count"]) for line in figures.get("causes_by_category", ())]


def case_rows(evaluation: Evaluation) -> Iterator[tuple[Any, ...]]:
    """Every case of the evaluation with its report, read a few thousand at a time.

    Each as it was counted, whatever became of it since; what was reported after the signature is not in it.
    """
    named, rows = evaluated.names(), evaluated.with_reports(evaluation)
    for row in rows.iterator(chunk_size=CHUNK):
        report = evaluated.report_of(row, evaluation)
        yield (
            *(row.case.number, *named.of(row)),
            *(row.case.received_at, evaluated.answered_at(row), row.minutes, _yes(row.is_open), _yes(row.is_repeat)),
            *(row.breached, row.escalations),
            *((report.cause.name, report.cause_text, report.done, report.result) if report else ("",) * 4),
            *((report.prevention, report.loss) if report else ("", None)),
        )


def quarter_sheets(quarter: Quarter) -> Iterator[Sheet]:
    yield Sheet(str(quarter), QUARTER_HEADER, quarter_rows(quarter))


def quarter_rows(quarter: Quarter) -> Iterator[tuple[Any, ...]]:
    for row in lines(quarter):
        of = (row.product, row.product_code, row.problem, row.code)
        yield (*of, row.total, row.finished, row.in_process, row.unfinished)


def _before(row: dict[str, Any]) -> list[str]:
    monday = tanggal(date.fromisoformat(row["monday"]))
    return [str(monday), *(str(row[key]) for key in ("received", "answered", "breached"))]


def _values_before(row: dict[str, Any]) -> list[Any]:
    return [date.fromisoformat(row["monday"]), *(row[key] for key in ("received", "answered", "breached"))]


def _values(line: dict[str, Any]) -> list[Any]:
    return [line[key] for _, key in FIGURES] + [line["minutes"]]


def _cells(line: dict[str, Any]) -> list[str]:
    return [line["name"], *(str(line[key]) for _, key in FIGURES), duration(line["minutes"])]


def _improvements(evaluation: Evaluation) -> QuerySet[Improvement]:
    return Improvement.objects.filter(evaluation=evaluation).select_related("owner")


def _with_report(row: tuple[Any, ...]) -> dict[str, Any]:
    """A case's cells, and its report in words; none, where it has none yet."""
    told = [f"{name}: {said}" for name, said in zip(CASE_HEADER[11:], row[11:], strict=True) if said not in ("", "–")]
    return {"cells": [str(cell) for cell in row[:9]], "report": " · ".join(told)}


def _improvement(row: Any) -> list[str]:
    done = f"selesai {tanggal(row.done_at)}" if row.done_at else "belum selesai"
    return [row.text, str(row.owner), tanggal(row.due_on), done]


def _signature(evaluation: Evaluation) -> str:
    if evaluation.signed_at is None:
        return "Belum ditandatangani."
    return f"Ditandatangani oleh {evaluation.signed_by} pada {waktu(evaluation.signed_at, WIB)}."


def _listed(evaluation: Evaluation) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(case_rows(evaluation)):
        if number == MOST_LISTED:
            return
        yield tuple(
            waktu(cell, WIB) if hasattr(cell, "astimezone") else ("–" if cell is None else cell) for cell in row
        )


def _yes(value: bool) -> str:
    return "ya" if value else "tidak"
