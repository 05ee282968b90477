"""The brief: one page that stands alone offline, and its first page as a PDF."""

from beatplan.report.brief.page import Pictures, brief_page, draw_pictures, one_page
from beatplan.report.brief.printed import print_pdf

__all__ = ["Pictures", "brief_page", "draw_pictures", "one_page", "print_pdf"]
