"""Triggers of the audit trail: nothing is changed, deleted or emptied; each event waits for its seal.

Plain SQL and not pgtrigger, whose triggers any connection can switch off by a session variable. `enable always`
keeps them awake under `session_replication_role = replica` too.
"""

from typing import ClassVar

from django.db import migrations

FORWARD = """
create function audit_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'The audit trail is append-only: % on % is refused.', tg_op, tg_table_name
        using errcode = 'insufficient_privilege';
end $$;

create function audit_enqueue() returns trigger language plpgsql as $$
begin
    insert into audit_unsealed (source, event_id, at) values (tg_argv[0], new.id, new.at);
    return null;
end $$;

create trigger append_only before update or delete on audit_auditevent
    for each row execute function audit_refuse();
create trigger append_only before update or delete on audit_viewevent
    for each row execute function audit_refuse();
create trigger append_only before update or delete on audit_auditseal
    for each row execute function audit_refuse();
create trigger never_emptied before truncate on audit_auditevent
    for each statement execute function audit_refuse();
create trigger never_emptied before truncate on audit_viewevent
    for each statement execute function audit_refuse();
create trigger never_emptied before truncate on audit_auditseal
    for each statement execute function audit_refuse();
create trigger enqueue after insert on audit_auditevent
    for each row execute function audit_enqueue('act');
create trigger enqueue after insert on audit_viewevent
    for each row execute function audit_enqueue('view');

alter table audit_auditevent enable always trigger append_only, enable always trigger never_emptied,
    enable always trigger enqueue;
alter table audit_viewevent enable always trigger append_only, enable always trigger never_emptied,
    enable always trigger enqueue;
alter table audit_auditseal enable always trigger append_only, enable always trigger never_emptied;
"""

BACKWARD = """
drop trigger append_only on audit_auditevent;
drop trigger append_only on audit_viewevent;
drop trigger append_only on audit_auditseal;
drop trigger never_emptied on audit_auditevent;
drop trigger never_emptied on audit_viewevent;
drop trigger never_emptied on audit_auditseal;
drop trigger enqueue on audit_auditevent;
drop trigger enqueue on audit_viewevent;
drop function audit_refuse();
drop function audit_enqueue();
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("audit", "0001_initial")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]
