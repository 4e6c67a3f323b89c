"""A report as one HTML page that needs nothing from anywhere else."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from rag.evaluation.comparing import Comparison
from rag.evaluation.plots import bar_plot, histogram, line_plot
from rag.evaluation.report import Report, Row

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1d2430}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #dde1e8;vertical-align:top}
th{font-weight:600}.plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:1rem}
figure{margin:0}figcaption{font-weight:600;margin-bottom:.3rem}svg{width:100%;height:auto;background:#f7f8fa;border-radius:6px}
.grid{stroke:#dde1e8}.line{fill:none;stroke:#1f5fbf;stroke-width:2}.mark{fill:none;stroke:#c2410c;stroke-width:2}
.bar{fill:#1f5fbf}.tick,.name,.value,.key{font-size:11px;fill:#4b5565}.end,.name{text-anchor:end}.middle{text-anchor:middle}
.line.group1{stroke:#c2410c}.line.group2{stroke:#0f766e}.line.group3{stroke:#7e22ce}
.key.group0{fill:#1f5fbf}.key.group1{fill:#c2410c}.key.group2{fill:#0f766e}.key.group3{fill:#7e22ce}
.wrong{background:#fdf1ec}.small{color:#4b5565;font-size:13px}
"""
_TEXT_AT_MOST = 400


def write_html(report: Report, path: Path, *, comparison: Comparison | None = None) -> None:
    """Writes the page; with a comparison, what changed comes first."""
    path.write_text(html_page(report, comparison), encoding="utf-8")


def html_page(report: Report, comparison: Comparison | None = None) -> str:
    """The page as text."""
    parts = [
        "<h1>How well Footnote answers</h1>",
        f'<p class="small">{escape(report.made)}, {len(report.rows)} questions. {_about(report.about)}</p>',
        _changes(comparison) if comparison else "",
        "<h2>In sum</h2>",
        _table(
            ("measure", "value"), ((name, f"{value:.3f}") for name, value in report.metrics.items())
        ),
        f"<p>{_thresholds(report)}</p>",
        f'<div class="plots">{"".join(_plots(report))}</div>',
        "<h2>By kind of question</h2>",
        _kinds(report),
        "<h2>Every question</h2>",
        _rows(report.rows),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body>{''.join(parts)}</body></html>\n"
    )


def _about(about: Mapping[str, str]) -> str:
    return escape(", ".join(f"{name}: {value}" for name, value in about.items()))


def _thresholds(report: Report) -> str:
    best = f"On these questions {report.best_threshold:.3g} would be right most often."
    if report.threshold is None:
        return best
    return f"It answered from a confidence of {report.threshold:.3g}; the rings mark it. {best}"


def _plots(report: Report) -> Iterable[str]:
    curve = report.curve
    used = report.best_threshold if report.threshold is None else report.threshold
    chosen = min(range(len(curve)), key=lambda at: abs(curve[at]["threshold"] - used))
    yield line_plot(
        "What is answered, and how much of it is wrong",
        [(point["coverage"], point["risk"]) for point in curve],
        x="share of questions answered", y="share of those that is wrong", mark=chosen,
    )  # fmt: skip
    yield line_plot(
        "What each threshold keeps",
        [(point["threshold"], point["answerable_kept"]) for point in curve],
        x="threshold of confidence", y="answerable questions answered", mark=chosen,
    )  # fmt: skip
    yield histogram("How sure it was", _groups(report.rows), x="confidence")
    yield bar_plot("Milliseconds per step, 95th percentile",
                   {name: spread["p95"] for name, spread in report.steps.items()}, unit=" ms")  # fmt: skip


def _groups(rows: Iterable[Row]) -> dict[str, list[float]]:
    groups: dict[str, list[float]] = {}
    for row in rows:
        name = "answerable" if row.answerable else row.kind or "unanswerable"
        groups.setdefault(name, []).append(row.confidence)
    return groups


def _changes(comparison: Comparison) -> str:
    verdict = (
        "Something became worse than allowed." if comparison.failed else "No measure fell too far."
    )
    rows = (
        (change.name, f"{change.before:.3f}", f"{change.now:.3f}",
         "worse than allowed" if change.regressed else "better" if change.better else "")
        for change in comparison.changes
    )  # fmt: skip
    turned = f"Right now and wrong before: {len(comparison.better)}. Wrong now and right before: {len(comparison.worse)}."
    return f"<h2>Compared</h2><p>{verdict} {turned}</p>{_table(('measure', 'before', 'now', ''), rows)}"


def _kinds(report: Report) -> str:
    held = report.by_kind
    names = list(dict.fromkeys(name for measures in held.values() for name in measures))
    rows = (
        (kind, *(f"{measures[name]:.3f}" if name in measures else "" for name in names))
        for kind, measures in held.items()
    )
    return _table(("kind", *names), rows)


def _rows(rows: Iterable[Row]) -> str:
    head = ("id", "question", "answer", "sure", "answered", "holds the answer")
    body = "".join(_one(row) for row in rows)
    return f"<table><tr>{''.join(f'<th>{name}</th>' for name in head)}</tr>{body}</table>"


def _one(row: Row) -> str:
    wrong = row.error or row.answered != row.answerable or not row.holds_answer
    cells = (
        row.id, row.question, row.error or row.text[:_TEXT_AT_MOST], f"{row.confidence:.2f}",
        "yes" if row.answered else "no", "yes" if row.holds_answer else "no",
    )  # fmt: skip
    return f'<tr class="{"wrong" if wrong else ""}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    top = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<table><tr>{top}</tr>{body}</table>"
