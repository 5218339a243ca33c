"""Bring a sheet: drop it, see it as it was read, say what its headings mean and what holds for all rows."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from evidence.app import drafts, here
from evidence.app.download import download
from evidence.app.drafts import StudyDraft
from evidence.app.failures import grouped, message_of, problems_of
from evidence.app.sheet import brought, forms, remembered
from evidence.app.subjects import for_kind, needs_study
from evidence.app.words import say
from evidence.base.errors import ChangedMeanwhile, DataProblems, FileProblem, Problem, UsageError
from evidence.judgement.local_study.one_group import events_known
from evidence.review.incoming.columns import FLAT, targets_of
from evidence.review.incoming.mapping import SheetMapping
from evidence.review.incoming.propose import proposals
from evidence.review.incoming.read_mapping import mapping_in, read_mapping, shipped
from evidence.review.incoming.write_mapping import mapping_text
from evidence.review.limits import MOST_BYTES, megabytes
from evidence.review.reading import Sheet

PAGES = for_kind(drafts.SHEET, Blueprint("sheet", __name__))
# So many rows are shown as they were read.
ROWS_SHOWN = 8


@PAGES.get("/sheet")
def bring() -> str | AnyResponse:
    """The file, and a mapping if there is one; a sheet that was begun goes on where it was."""
    if g.study is not None:
        return redirect(_next(g.study), 303)
    return _bring_page("")


def _bring_page(message: str, problems: tuple[Problem, ...] = ()) -> str:
    return render_template(
        "sheet/bring.html",
        programs=tuple(shipped()),
        message=message,
        groups=grouped(problems),
        most=MOST_BYTES,
        most_words=megabytes(MOST_BYTES),
    )


@PAGES.post("/sheet")
def upload() -> AnyResponse | tuple[str, int]:
    """Take the file, if it can be read; else say why not beside the field for another."""
    try:
        return redirect(_next(_begun()), 303)
    except (DataProblems, FileProblem, UsageError) as error:
        return _bring_page(message_of(error), problems_of(error)), 400


def _begun() -> StudyDraft:
    """A study begun with the file that was sent."""
    sent = request.files.get("sheet")
    if sent is None or not sent.filename:
        raise FileProblem(say("sheet.no_file"))
    root = here.root()
    draft = brought.begin(root, sent.filename, sent.stream.read(), _mapping_sent())
    g.study = draft
    sheet = _only_sheet(draft)
    known = remembered.find(root, sheet.raw.header) if sheet else None
    if known is not None and not draft.fields["mapping"].strip():
        draft = drafts.keep(root, draft.with_fields(mapping=mapping_text(known), recognised="yes"), draft.version)
    return draft


def _only_sheet(draft: StudyDraft) -> Sheet | None:
    """The sheet with a row for each effect, once it is clear which one is meant."""
    return None if brought.to_choose(draft) else brought.flat_sheet(draft)


def _mapping_sent() -> SheetMapping:
    """The mapping that was sent with the sheet, or chosen for the exports of a program."""
    found = SheetMapping()
    program = request.form.get("program", "")
    if program in shipped():
        found = read_mapping(shipped()[program])
    sent = request.files.get("mapping")
    if sent is not None and sent.filename:
        try:
            text = sent.stream.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise FileProblem(say("sheet.mapping_not_text", name=brought.shown_name(sent.filename))) from None
        found = found.then(mapping_in(text, brought.shown_name(sent.filename)))
    return found


def _next(draft: StudyDraft) -> str:
    """Where a sheet goes on: which sheet, what its headings mean; a workbook of the review's own tables needs neither."""
    if draft.added:
        return url_for("preview.added", study=draft.id)
    if brought.to_choose(draft) or brought.flat_sheet(draft) is not None:
        return url_for("sheet.columns", study=draft.id)
    return url_for("preview.page", study=draft.id)


@PAGES.get("/sheet/columns")
@needs_study
def columns() -> str | AnyResponse:
    """The sheet as it was read, and what each heading means or may mean."""
    if g.study.added:
        return redirect(_next(g.study), 303)
    if names := brought.to_choose(g.study):
        return render_template("sheet/which.html", names=names)
    sheet = brought.flat_sheet(g.study)
    if sheet is None:
        return redirect(_next(g.study), 303)
    return _columns_page(g.study, brought.mapping_of(g.study), {})


def _columns_page(draft: StudyDraft, mapping: SheetMapping, wrong: dict[str, str], conflict: str = "") -> str:
    sheet = brought.flat_sheet(draft)
    assert sheet is not None
    codebook = here.review().codebook
    found = proposals(sheet, codebook, replace(mapping, columns={h: c for h, c in mapping.columns.items() if h not in wrong or c == ""}))
    chosen = {one.heading: mapping.columns.get(one.heading, one.column) if wrong or conflict else one.column for one in found}
    return render_template(
        "sheet/columns.html",
        draft=draft,
        sheet=sheet,
        rows=[(row.line, brought.as_shown(sheet, row)) for row in sheet.raw.rows[:ROWS_SHOWN]],
        found=[replace(one, examples=brought.examples(sheet, position)) for position, one in enumerate(found)],
        noticed=brought.told(draft, sheet.said),
        chosen=chosen,
        groups=forms.column_groups(codebook),
        decimal=mapping.decimal or "",
        wrong=wrong,
        conflict=conflict,
    )


@PAGES.post("/sheet/which")
@needs_study
def which() -> AnyResponse:
    """Take one sheet of the workbook."""
    name = request.form.get("sheet", "")
    if name not in brought.to_choose(g.study):
        raise UsageError(say("sheet.no_sheet", name=name[:60]))
    brought.check_rows(next(sheet for sheet in brought.sheets_of(g.study) if sheet.name == name))
    mapping = replace(brought.mapping_of(g.study), sheet=name)
    draft = drafts.keep(here.root(), g.study.with_fields(mapping=mapping_text(mapping)), _seen_version())
    return redirect(_next(draft), 303)


def _seen_version() -> int:
    """The version of the study that the form was made from."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@PAGES.post("/sheet/columns")
@needs_study
def keep_columns() -> str | AnyResponse | tuple[str, int]:
    """Keep what the headings mean."""
    sheet = None if g.study.added else _only_sheet(g.study)
    if sheet is None:
        return redirect(_next(g.study), 303)
    mapping, wrong = forms.with_columns(sheet, here.review().codebook, brought.mapping_of(g.study), request.form)
    if wrong:
        return _columns_page(g.study, mapping, wrong), 400
    try:
        drafts.keep(here.root(), g.study.with_fields(mapping=mapping_text(mapping), recognised=""), _seen_version())
    except ChangedMeanwhile as error:
        return _columns_page(g.study, mapping, {}, conflict=str(error)), 409
    return redirect(url_for("sheet.rows", study=g.study.id), 303)


@PAGES.get("/sheet/rows")
@needs_study
def rows() -> str | AnyResponse:
    """What holds for all rows, and the words of the sheet that are not on our lists."""
    sheet = None if g.study.added else _only_sheet(g.study)
    if sheet is None:
        return redirect(_next(g.study), 303)
    return _rows_page(g.study, brought.mapping_of(g.study))


def _rows_page(draft: StudyDraft, mapping: SheetMapping, checked: list[forms.SameField] | None = None, conflict: str = "") -> str:
    sheet = brought.flat_sheet(draft)
    assert sheet is not None
    codebook = here.review().codebook
    names = targets_of(codebook, FLAT)
    words = forms.open_words(sheet, codebook, mapping)
    return render_template(
        "sheet/rows.html",
        draft=draft,
        fields=checked or forms.same_fields(sheet, codebook, mapping, beside=forms.decides(here.review().plan, codebook)),
        events=[event for event, _ in events_known(here.review(), here.effects())],
        words=[(one, codebook.column(*names[one.column]), mapping.values.get(one.column, {}).get(one.word, "")) for one in words],
        groups=forms.column_groups(codebook),
        more=range(forms.MORE),
        conflict=conflict,
    )


@PAGES.post("/sheet/rows")
@needs_study
def keep_rows() -> str | AnyResponse | tuple[str, int]:
    """Keep what holds for all rows, complete or not; when it is complete the preview follows."""
    sheet = None if g.study.added else _only_sheet(g.study)
    if sheet is None:
        return redirect(_next(g.study), 303)
    codebook, given = here.review().codebook, brought.mapping_of(g.study)
    fields = forms.same_fields(sheet, codebook, given, request.form, forms.decides(here.review().plan, codebook))
    mapping = forms.with_same(given, fields, forms.open_words(sheet, codebook, given), codebook, request.form)
    try:
        draft = drafts.keep(here.root(), g.study.with_fields(mapping=mapping_text(mapping)), _seen_version())
    except ChangedMeanwhile as error:
        return _rows_page(g.study, mapping, fields, conflict=str(error)), 409
    if any(one.error for one in fields):
        return _rows_page(draft, mapping, fields), 400
    remembered.keep(here.root(), sheet.raw.header, replace(mapping, sheet=None))
    return redirect(url_for("preview.page", study=draft.id), 303)


@PAGES.get("/sheet/mapping")
@needs_study
def mapping() -> Response:
    """The mapping as a file, for the next sheet and for `evidence import --mapping`."""
    return download(g.study.fields.get("mapping", "").encode("utf-8"), brought.MAPPING_NAME)
