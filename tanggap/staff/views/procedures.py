"""SOPs (D7): read as diagram and in words; the administrator loads a draft, compliance publishes it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.desk.models import Case, Category, ProcedureVersion
from tanggap.desk.procedure import checking, loading, telling
from tanggap.desk.procedure.document import procedure_of
from tanggap.desk.procedure.drawing import draw
from tanggap.desk.procedure.forms import ProcedureForm
from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.differences import Piece, compare
from tanggap.lib import access
from tanggap.lib.errors import DomainError

TEMPLATES = "staff/settings/sops"


@access.staff("procedures.view")
@require_safe
def sops(request: SignedInRequest) -> HttpResponse:
    """`/staff/settings/sops`: each procedure with the version in force, its draft, and what follows it."""
    facts = {"rows": _rows(), "may_draft": request.user.has_right("procedures.draft")}
    return render(request, f"{TEMPLATES}/list.html", facts)


@access.staff("procedures.view")
@require_safe
def sop(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """`/staff/settings/sops/<code>/<version>`: the diagram, the steps in words, what changed, what it may do next."""
    row = get_object_or_404(ProcedureVersion, code=code, version=version)
    facts = _version(row) | {
        "may_draft": request.user.has_right("procedures.draft"),
        "may_publish": request.user.has_right("procedures.publish"),
        "is_own": not loading.may_publish(row, request.user),
    }
    return render(request, f"{TEMPLATES}/sop.html", facts)


@access.staff("procedures.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """`/staff/settings/sops/new`: load a document as a draft; `?from=<id>` begins with a version that is there."""
    if request.method != "POST":
        start = ProcedureVersion.objects.filter(pk=_number(request.GET.get("from", ""))).first()
        form = ProcedureForm(initial={"source": loading.next_version(start) if start else ""})
        return render(request, f"{TEMPLATES}/new.html", {"form": form})
    form = ProcedureForm(request.POST, request.FILES)
    row = _load(form, request.user)
    if row is None:
        return render(request, f"{TEMPLATES}/new.html", {"form": form}, status=422)
    messages.success(request, f"{row} disimpan sebagai konsep. Bagian kepatuhan dapat menerbitkannya.")
    return HttpResponseRedirect(reverse("settings_sop", args=[row.code, row.version]))


@access.staff("procedures.publish")
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: SignedInRequest, code: str, version: int) -> HttpResponse:
    """`/staff/settings/sops/<code>/<version>/publication`: asks first, then puts it in force for new cases."""
    row = get_object_or_404(ProcedureVersion, code=code, version=version)
    back = reverse("settings_sop", args=[code, version])
    if request.method != "POST":
        return render(request, f"{TEMPLATES}/publication.html", {"row": row, "back": back, "problem": ""})
    try:
        loading.publish(row.pk, by=request.user)
    except DomainError as error:
        facts = {"row": row, "back": back, "problem": error.message}
        return render(request, f"{TEMPLATES}/publication.html", facts, status=error.status)
    messages.success(request, f"{row} berlaku untuk kasus baru.")
    return HttpResponseRedirect(back)


def _rows() -> list[tuple[ProcedureVersion, ProcedureVersion | None, ProcedureVersion | None, list[Category]]]:
    """Of each procedure the newest version, the one in force, the draft, and the categories that follow it."""
    in_force = {row.code: row for row in ProcedureVersion.objects.in_force().defer("source")}
    followers: dict[str, list[Category]] = {}
    for category in Category.objects.filter(is_active=True):
        followers.setdefault(category.procedure, []).append(category)
    newest = ProcedureVersion.objects.order_by("code", "-version").distinct("code").defer("source")
    return [
        (row, in_force.get(row.code), None if row.published_at else row, followers.get(row.code, []))
        for row in sorted(newest, key=lambda row: row.title)
    ]


def _version(row: ProcedureVersion) -> dict[str, Any]:
    """What there is to read of a version."""
    procedure, of_code = procedure_of(row), ProcedureVersion.objects.filter(code=row.code)
    before = of_code.filter(version__lt=row.version).first()
    return {
        "row": row,
        "drawing": draw(procedure),
        "steps": telling.steps_of(procedure),
        "versions": of_code.defer("source"),
        "in_force": ProcedureVersion.objects.in_force().filter(code=row.code).first(),
        "before": before,
        "changes": _around(compare(before.source, row.source)) if before else [],
        "running": Case.objects.open().filter(procedure=row).count(),
        "missing": checking.missing_departments(procedure),
    }


def _around(lines: list[list[Piece]]) -> list[list[Piece]]:
    """The lines that changed, with two on either side; a gap is an ellipsis."""
    changed = {number for number, line in enumerate(lines) if any(piece.kind for piece in line)}
    near = sorted({at for number in changed for at in range(number - 2, number + 3) if 0 <= at < len(lines)})
    shown: list[list[Piece]] = []
    for before, at in zip([-1, *near], near, strict=False):
        shown += [[Piece("", "…")]] if at > before + 1 else []
        shown.append(lines[at])
    return shown


def _load(form: ProcedureForm, by: User) -> ProcedureVersion | None:
    """The document as a draft, or None with the reasons in the form."""
    try:
        return loading.load(form.cleaned_data["source"], by=by) if form.is_valid() else None
    except DomainError as error:
        form.add_error(None, error.message)
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
