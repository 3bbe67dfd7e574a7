"""Jobs of the queue about messages."""

from procrastinate.contrib.django import app

from tanggap.messaging.incoming.reading import forget_old


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="messaging.forget_old_incoming", pass_context=False)
def forget_old_incoming(timestamp: int = 0) -> None:
    """Delete what arrived long ago and has been read (S9)."""
    forget_old()
