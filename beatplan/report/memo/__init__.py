"""The one-pager for the agenda packet, as a document that a clerk can edit."""

from beatplan.report.memo.memo import write_memo

__all__ = ["write_memo"]
