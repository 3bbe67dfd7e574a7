"""`/staff/desk/replies`: replies that are kept, one's own and one's teams' (D24)."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.desk import canned
from tanggap.desk.models import CannedReply
from tanggap.identity.models import Role, User
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.models import Branch
from tanggap.lib import access
from tanggap.lib.errors import DomainError

RIGHT = "cases.work"


class CannedForm(forms.ModelForm):  # type: ignore[type-arg]
    """A manager may give it to a team; without a team it is one's own."""

    branch = forms.ModelChoiceField(
        Branch.objects.none(),
        required=False,
        label="Untuk tim",
        empty_label="Hanya saya",
        help_text="Balasan kantor pusat dipakai semua tim.",
    )

    class Meta:
        model = CannedReply
        fields = ("title", "body", "branch")

    def __init__(self, *args: object, by: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        teams = by.branches_for(Role.MANAGER).order_by("name")
        if teams.exists():
            self.fields["branch"].queryset = teams  # type: ignore[attr-defined]
        else:
            del self.fields["branch"]


@access.staff(RIGHT)
@require_safe
def replies(request: SignedInRequest) -> HttpResponse:
    mine = set(CannedReply.objects.editable_by(request.user).values_list("pk", flat=True))
    rows = CannedReply.objects.usable_by(request.user).select_related("branch").distinct()
    return render(request, "desk/canned/replies.html", {"rows": [(row, row.pk in mine) for row in rows]})


@access.staff(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    return _edited(request, CannedReply())


@access.staff(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    return _edited(request, _own(request, pk))


@access.staff(RIGHT)
@require_POST
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    canned.remove(_own(request, pk), by=request.user)
    messages.success(request, "Balasan siap pakai dihapus.")
    return HttpResponseRedirect(reverse("canned_replies"))


def _own(request: SignedInRequest, pk: int) -> CannedReply:
    found: CannedReply = get_object_or_404(CannedReply.objects.editable_by(request.user).distinct(), pk=pk)
    return found


def _edited(request: SignedInRequest, row: CannedReply) -> HttpResponse:
    form = CannedForm(request.POST or None, instance=row, by=request.user)
    if request.method == "POST" and form.is_valid() and _saved(request, form):
        messages.success(request, "Balasan siap pakai disimpan.")
        return HttpResponseRedirect(reverse("canned_replies"))
    facts = {"form": form, "row": row, "placeholders": canned.PLACEHOLDERS}
    return render(request, "desk/canned/reply.html", facts, status=422 if form.errors else 200)


def _saved(request: SignedInRequest, form: CannedForm) -> bool:
    row = form.save(commit=False)
    row.owner = None if row.branch else request.user
    try:
        canned.save(row, by=request.user)
    except DomainError as refusal:
        form.add_error("body", refusal.message)
    return not form.errors
