"""Jobs of the queue about messages."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tanggap.messaging.incoming.reading import forget_old
from tanggap.messaging.letters import publishing
from tanggap.messaging.models import LetterDraft


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="messaging.forget_old_incoming", pass_context=False)
def forget_old_incoming(timestamp: int = 0) -> None:
    """Delete what arrived long ago and has been read (S9)."""
    forget_old()


@app.task(name=publishing.TASK, retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def publish_letters(draft_id: int) -> None:
    """Make the letters of a published draft; those that wait for their hours are left to a later job (P18)."""
    if later := publishing.run(draft_id):
        publishing.start(draft_id, at=later)


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="messaging.resume_letters", pass_context=False)
def resume_letters(timestamp: int = 0) -> None:
    """Take up drafts whose job was lost."""
    for pk in LetterDraft.objects.publishing().values_list("pk", flat=True):
        publishing.start(pk)
