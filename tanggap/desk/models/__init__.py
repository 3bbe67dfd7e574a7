"""What the desk keeps: cases and all that happens on them, procedures, clocks, the ladder, answers and reports."""

from tanggap.desk.models.answer import Answer, Cause, Report, ReportEdition
from tanggap.desk.models.canned import CannedReply
from tanggap.desk.models.case import Case, CaseQuerySet, Move, Numbering
from tanggap.desk.models.category import Category
from tanggap.desk.models.clock import Clock, Extension, Firing, Pause, Term
from tanggap.desk.models.entry import Attachment, Entry
from tanggap.desk.models.evaluation import EvaluatedCase, Evaluation, Improvement, QuarterlySubmission
from tanggap.desk.models.flow import CodeGiven, CodeNotice, PaymentNotice, ProofRequest, Redisbursement, Waking
from tanggap.desk.models.identity import IdentityCheck
from tanggap.desk.models.incident import Incident, IncidentAnswer, IncidentCase, IncidentDelivery
from tanggap.desk.models.ladder import ContactAttempt, Rung
from tanggap.desk.models.notice import Notice
from tanggap.desk.models.presence import Presence
from tanggap.desk.models.procedure import ProcedureVersion, StepRun
from tanggap.desk.models.recovery import AccountRecovery
from tanggap.desk.models.relation import Relation
from tanggap.desk.models.work import Assignment, Duty, SavedView

__all__ = [
    "AccountRecovery",
    "Answer",
    "Assignment",
    "Attachment",
    "CannedReply",
    "Case",
    "CaseQuerySet",
    "Category",
    "Cause",
    "Clock",
    "CodeGiven",
    "CodeNotice",
    "ContactAttempt",
    "Duty",
    "Entry",
    "EvaluatedCase",
    "Evaluation",
    "Extension",
    "Firing",
    "IdentityCheck",
    "Improvement",
    "Incident",
    "IncidentAnswer",
    "IncidentCase",
    "IncidentDelivery",
    "Move",
    "Notice",
    "Numbering",
    "Pause",
    "PaymentNotice",
    "Presence",
    "ProcedureVersion",
    "ProofRequest",
    "QuarterlySubmission",
    "Redisbursement",
    "Relation",
    "Report",
    "ReportEdition",
    "Rung",
    "SavedView",
    "StepRun",
    "Term",
    "Waking",
]
