"""Jobs of the queue about cases."""

from procrastinate.contrib.django import app

from tanggap.desk import presence


@app.periodic(cron="47 * * * *")
@app.task(queueing_lock="desk.forget_presence", pass_context=False)
def forget_presence(timestamp: int = 0) -> None:
    """Forget who had a case open an hour ago and more (D4)."""
    presence.sweep()
