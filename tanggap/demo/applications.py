"""Writes the sample's applications as if staff and customers had made them over the last days: rows with their
instants, moves, codes, tries and consents. Nothing that exists is touched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers import digests
from tanggap.demo import otps, photos
from tanggap.demo.core import Person
from tanggap.demo.stories import CLOSED_PRODUCT, PRODUCTS, SEED, Story, stories
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.institution.models import Branch
from tanggap.onboarding import expiry
from tanggap.onboarding.models import Application, Move, Product
from tanggap.onboarding.moves import CUSTOMER
from tanggap.onboarding.states import State

WAIT = timedelta(days=7)
STEP = timedelta(minutes=47)
"""Between one move and the next."""
JOBS = (
    ("Pedagang", "Warung sendiri", "Usaha", 60_000_000),
    ("Karyawan swasta", "PT Contoh Karya", "Gaji", 84_000_000),
    ("Guru", "SD Negeri Contoh 3", "Gaji", 72_000_000),
    ("Petani", "", "Hasil panen", 36_000_000),
    ("Ibu rumah tangga", "", "Pasangan", 48_000_000),
    ("Pensiunan", "", "Pensiun", 54_000_000),
)
Act = Move.Act
NOBODY = {
    Act.CONFIRMED: CUSTOMER,
    Act.REPORTED: CUSTOMER,
    Act.COMPLETED: System("sistem inti"),
    Act.EXPIRED: expiry.ME,
}
"""Who acts where no member of staff does."""


def are_there() -> bool:
    return Application.objects.exists()


def build() -> None:
    """Make products, and all applications if there are none yet."""
    products = _products()
    if are_there():
        return
    rng = Random(SEED)  # noqa: S311
    crews = {code: Crew.of(code) for code in {story.branch for story in stories()}}
    for story in stories():
        _tell(story, crews[story.branch], products[story.product], rng)


def _products() -> dict[str, Product]:
    code, name = CLOSED_PRODUCT
    Product.objects.get_or_create(code=code, defaults={"name": name, "is_open": False})
    return {
        code: Product.objects.get_or_create(code=code, defaults={"name": name})[0] for code, name in PRODUCTS.items()
    }


@dataclass(frozen=True)
class Crew:
    """The staff of a branch who play a part in its applications, whether or not they still hold their roles."""

    branch: Branch
    officer: User
    section_head: User
    branch_head: User
    service: User

    @classmethod
    def of(cls, code: str) -> "Crew":
        held = RoleGrant.objects.filter(deputy_for=None).select_related("user").order_by("pk")
        here = {grant.role: grant.user for grant in held.filter(branch__code=code)}
        agent = held.filter(role=Role.OTP).first()
        assert agent is not None  # noqa: S101 (hired just before)
        return cls(Branch.objects.get(code=code), here[Role.AO], here[Role.KASIE], here[Role.KACAB], service=agent.user)


def _tell(story: Story, crew: Crew, product: Product, rng: Random) -> None:
    """One application with everything that happened to it."""
    assert story.person is not None  # noqa: S101 (each story has been given its person)
    steps = list(_steps(story, crew))
    end = timezone.now() - timedelta(hours=story.hours)
    times = _times(story, steps, end)
    application = _row(story, crew, product, times)
    for name, value in _person(story.person, rng).items():
        setattr(application, name, value)
    application.save(force_insert=True)
    photos.add(application)
    _write_moves(application, steps, times)
    otps.write(application, story, crew.service, sent_at=_sent_at(steps, times), ended_at=end)


@dataclass(frozen=True)
class Step:
    act: Act
    to: State
    by: User | None
    reason: str = ""


def _steps(story: Story, crew: Crew) -> Iterator[Step]:
    """The moves that lead to where the story ends."""
    officer, section, branch = crew.officer, crew.section_head, crew.branch_head
    way = [
        Step(Act.OPENED, State.DRAFT, officer),
        Step(Act.SUBMITTED, State.WAITING_SECTION_HEAD, officer),
        Step(Act.APPROVED, State.WAITING_BRANCH_HEAD, section),
        Step(Act.APPROVED, State.WAITING_CONFIRMATION, branch),
        Step(Act.CONFIRMED, State.IN_PROGRESS, crew.service if story.service else None),
        Step(Act.COMPLETED, State.COMPLETED, None),
    ]
    if story.returned:
        yield from [*way[:2], Step(Act.RETURNED, State.DRAFT, section, story.returned)]
        way = way[1:]
    match story.state:
        case State.REJECTED:
            judge, past = (branch, 3) if story.by_branch_head else (section, 2)
            yield from [*way[:past], Step(Act.REJECTED, State.REJECTED, judge, story.reason)]
        case State.CANCELLED:
            yield from [*way[:3], Step(Act.CANCELLED, State.CANCELLED, officer, story.reason)]
        case State.EXPIRED:
            yield from [*way[:4], Step(Act.EXPIRED, State.EXPIRED, None)]
        case State.DRAFT if story.returned:
            return
        case _:
            last = next(number for number, step in enumerate(way) if step.to == story.state)
            yield from way[: last + 1]
    if story.reported:
        yield Step(Act.REPORTED, story.state, None)


def _times(story: Story, steps: list[Step], end: datetime) -> list[datetime]:
    """The last step at `end`, the others before it; a consent some minutes after its code, an expiry a week after."""
    times, at = [], end
    for step in reversed(steps):
        times.append(at)
        gaps = {Act.CONFIRMED: otps.length(story), Act.EXPIRED: WAIT, Act.REPORTED: timedelta(minutes=4)}
        at -= gaps.get(step.act, STEP)
    return times[::-1]


def _sent_at(steps: list[Step], times: list[datetime]) -> datetime | None:
    """When the first code went out: with the branch head's approval (O3)."""
    waits = [at for step, at in zip(steps, times, strict=True) if step.to == State.WAITING_CONFIRMATION]
    return waits[0] if waits else None


def _row(story: Story, crew: Crew, product: Product, times: list[datetime]) -> Application:
    state_at = times[-2] if story.reported else times[-1]
    is_waiting = story.state == State.WAITING_CONFIRMATION
    row = Application(
        branch=crew.branch,
        product=product,
        state=story.state,
        round=2 if story.returned else 1,
        opened_by=crew.officer,
        last_edited_by=crew.officer,
        created_at=times[0],
        state_at=state_at,
        submitted_at=None if story.state == State.DRAFT and not story.returned else times[1],
        expires_at=state_at + WAIT if is_waiting else None,
        failures=sum(story.wrong) if is_waiting or story.state == State.EXPIRED else 0,
        account_number=f"{crew.branch.code}10{times[0]:%m%d%H%M}" if story.state == State.COMPLETED else "",
    )
    passed = _passed(story)
    row.section_head = crew.section_head if passed >= 1 else None
    row.branch_head = crew.branch_head if passed >= 2 else None
    return row


def _passed(story: Story) -> int:
    """How many of the two have approved it."""
    none_yet = (State.DRAFT, State.WAITING_SECTION_HEAD)
    if story.state in none_yet or (story.state == State.REJECTED and not story.by_branch_head):
        return 0
    return 1 if story.state in (State.WAITING_BRANCH_HEAD, State.CANCELLED, State.REJECTED) else 2


def _person(person: Person, rng: Random) -> dict[str, object]:
    job, employer, source, income = rng.choice(JOBS)
    marital = rng.choices(Application.Marital.values, (3, 6, 1, 1))[0]
    address = f"{person.address}, {person.city}"
    return {
        "full_name": person.name,
        "nik": person.nik,
        "nik_index": digests.nik_index(person.nik),
        "birth_place": person.city,
        "birth_date": person.born,
        "sex": Application.Sex.FEMALE if person.is_woman else Application.Sex.MALE,
        "marital": marital,
        "mother_name": person.mother,
        "mother_name_digest": digests.mother_name_digest(person.mother),
        "address": address,
        "domicile": address,
        "phone": person.phone,
        "phone_index": digests.phone_index(person.phone),
        "email": person.email,
        "occupation": job,
        "employer": employer,
        "income_per_year": income,
        "source_of_funds": source,
        "purpose": rng.choice(("Menabung", "Menerima gaji", "Keperluan usaha", "Biaya sekolah anak")),
    }


def _write_moves(application: Application, steps: list[Step], times: list[datetime]) -> None:
    old, number = "", 1
    for step, at in zip(steps, times, strict=True):
        by = step.by or NOBODY[step.act]
        Move.objects.create(
            application=application,
            act=step.act,
            round=number,
            old_state=old,
            new_state=step.to,
            at=at,
            by_id=by.actor_id,
            by_label=by.actor_label,
            reason=step.reason,
        )
        old, number = step.to, number + (step.act == Act.RETURNED)
