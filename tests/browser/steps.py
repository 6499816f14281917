"""Steps that several journeys take."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import cycle
from uuid import uuid4

from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload, Page

from portal.home.services import DEMONSTRATION_PASSWORD

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PASSWORD = "quite-a-long-pass-phrase"
# Weak in membership and financing, better in strategy; repeated down the template.
SCORES = (35, 62, 20, 71, 48, 55, 30)


@dataclass(frozen=True)
class Spreadsheet:
    """A file to upload, the number of its rows and the line of the bad one."""

    upload: FilePayload
    rows: int
    bad_line: int


def sign_in(page: Page, email: str, password: str = DEMONSTRATION_PASSWORD) -> None:
    """Sign in on the log-in page that `page` shows, or on the one of its own."""
    if "/accounts/login/" not in page.url:
        page.goto("/en/accounts/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/login/" not in url)


def sign_up(page: Page, name: str = "Mara Molise") -> str:
    """Create an account on the sign-up page that `page` shows; gives its address."""
    email = f"{uuid4().hex[:12]}@example.org"
    page.fill("#id_name", name)
    page.fill("#id_email", email)
    page.fill("#id_password1", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/accounts/signup/" not in url)
    return email


def create_cluster(page: Page, name: str) -> None:
    """Fill in the form for a new cluster, from the page that offers it."""
    page.get_by_role("link", name="Create a cluster").click()
    page.get_by_label("Name").fill(name)
    page.get_by_label("Country").select_option(label="Italy")
    page.get_by_role("button", name="Create cluster").click()


def filled_template(template: bytes, *, bad_score: str) -> Spreadsheet:
    """The downloaded template with scores as a cluster would write them, and one that is none."""
    book: Workbook = load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    heading = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Score")
    lines = range(heading.row + 1, sheet.max_row + 1)
    for line, score in zip(lines, cycle(SCORES)):
        sheet.cell(line, heading.column).value = score
    bad_line = lines[1]
    sheet.cell(bad_line, heading.column).value = bad_score
    content = BytesIO()
    book.save(content)
    upload: FilePayload = {"name": "report.xlsx", "mimeType": XLSX, "buffer": content.getvalue()}
    return Spreadsheet(upload, len(lines), bad_line)
