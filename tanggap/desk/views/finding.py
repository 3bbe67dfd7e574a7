"""Finding a case for a page: what one may not see is answered like what is not there (S1)."""

from tanggap.desk.models import Case, CaseQuerySet
from tanggap.identity.models import User
from tanggap.lib.errors import NotFound


def visible_case(user: User, number: str) -> Case:
    """The case of this number with all that its page names.

    :raises NotFound: there is none, or it is not this person's to see.
    """
    seen: CaseQuerySet = Case.objects.visible_to(user)
    case = seen.select_related("category", "customer", "contract", "branch", "assignee", "procedure").filter(
        number=number
    )
    found = case.first()
    if found is None:
        raise NotFound
    return found
