"""Housekeeping jobs of the queue: expired rows go, jobs of dead workers run again."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

EXPIRED = {
    "limit counters": "delete from lib_limit_counter where ends_at < clock_timestamp() - interval '1 hour'",
    "cache": "delete from cache where expires < clock_timestamp()",
    "heartbeats": "delete from lib_heartbeat where beat_at < clock_timestamp() - interval '1 day'",
}
FORGOTTEN_AFTER = timedelta(hours=1)


@app.periodic(cron="17 * * * *")
@app.task(queueing_lock="lib.sweep_expired", pass_context=False)
def sweep_expired(timestamp: int = 0) -> None:
    """Delete what has expired: limit counters, replay marks, heartbeats of processes that are gone, sessions."""
    with connection.cursor() as cursor:
        for statement in EXPIRED.values():
            cursor.execute(statement)
    Session.objects.filter(expire_date__lt=timezone.now() - FORGOTTEN_AFTER).delete()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="lib.retry_stalled_jobs", pass_context=False)
async def retry_stalled_jobs(timestamp: int = 0) -> None:
    """Hand the jobs of workers that stopped beating to a worker that lives."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)
