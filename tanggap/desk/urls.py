"""The complaint desk: queues, cases, tasks, reports."""

from django.urls import URLPattern, URLResolver, include, path

from tanggap.desk.views import answer, canned, case, files, flows, identity, intake, relating, report, tasks, writing

ROOM = "staff/desk"
CASE = f"{ROOM}/cases/<str:number>"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{ROOM}/", include("tanggap.desk.queues.urls")),
    path("", include("tanggap.desk.clocks.urls")),
    path("staff/reports/", include("tanggap.desk.evaluation.urls")),
    path(f"{ROOM}/calls/new", intake.new, name="case_new"),
    path(f"{CASE}/identity", identity.identity, name="case_identity"),
    path(f"{CASE}/identity/search", identity.search, name="case_identity_search"),
    path(f"{CASE}/identity/check", identity.check, name="case_identity_check"),
    path(f"{CASE}/contract", identity.contract, name="case_contract"),
    path(f"{CASE}/identity/reopening", identity.reopening, name="case_identity_reopening"),
    path(f"{CASE}/merge", relating.merge, name="case_merge"),
    path(f"{CASE}/links", relating.link, name="case_links"),
    path(f"{CASE}/redisbursement", flows.redisbursement, name="case_redisbursement"),
    path(f"{CASE}/steps/<int:run_id>/code", flows.code_notice, name="case_code_notice"),
    path(f"{CASE}/steps/<int:run_id>/code/giving", flows.code_giving, name="case_code_giving"),
    path(CASE, case.case, name="case"),
    path(f"{CASE}/answer", answer.answer, name="case_answer"),
    path(f"{CASE}/answer/approval", answer.approval, name="case_answer_approval"),
    path(f"{CASE}/answer/return", answer.answer_return, name="case_answer_return"),
    path(f"{CASE}/answer/reaction", answer.reaction, name="case_answer_reaction"),
    path(f"{CASE}/report", report.report, name="case_report"),
    path(f"{CASE}/report/filing", report.report_filing, name="case_report_filing"),
    path(f"{CASE}/report/return", report.report_return, name="case_report_return"),
    path(f"{CASE}/report/reading", report.report_reading, name="case_report_reading"),
    path(f"{CASE}/escalation", tasks.escalation, name="case_escalation"),
    path(f"{CASE}/task", tasks.case_task, name="case_task"),
    path(f"{ROOM}/tasks", tasks.tasks, name="tasks"),
    path(f"{ROOM}/tasks/<int:pk>", tasks.task, name="task"),
    path(f"{ROOM}/tasks/<int:pk>/taking", tasks.taking, name="task_taking"),
    path(f"{ROOM}/tasks/<int:pk>/result", tasks.result, name="task_result"),
    path(f"{ROOM}/tasks/<int:pk>/attempts", tasks.attempts, name="task_attempts"),
    path(f"{CASE}/report/print", report.report_print, name="case_report_print"),
    path(f"{CASE}/steps/<int:run_id>", case.step, name="case_step"),
    path(f"{CASE}/replies", writing.reply, name="case_reply"),
    path(f"{CASE}/notes", writing.note, name="case_note"),
    path(f"{CASE}/presence", writing.present, name="case_presence"),
    path(f"{CASE}/attachments", files.added, name="case_attachments"),
    path(f"{CASE}/attachments/<int:pk>", files.attachment, name="case_attachment"),
    path(f"{ROOM}/replies", canned.replies, name="canned_replies"),
    path(f"{ROOM}/replies/new", canned.new, name="canned_reply_new"),
    path(f"{ROOM}/replies/<int:pk>", canned.edit, name="canned_reply"),
    path(f"{ROOM}/replies/<int:pk>/removal", canned.removal, name="canned_reply_removal"),
]
