// The headline and the figures of what is chosen.
function showHeadline() {
  byId("view-title").textContent = viewName();
  const parts = view().headline.map(([large, small]) => el("div", {}, el("dt", {}, small), el("dd", {}, large)));
  byId("headline").replaceChildren(...parts);
  const note = byId("view-note");
  note.hidden = view().open;
  note.textContent = view().open ? "" : `${capital(view().note)}.`;
}

// Today's column is one cell that says so where nothing of the kind runs today; in the Today layer there is none.
function figureTable(caption, head, rows, todaySays, here) {
  const today = !data.stages[state.stage].today;
  const span = { rowspan: rows.length, class: "words" };
  const body = rows.map(([label, value, now], index) => {
    const cells = [];
    if (value !== null) cells.push(el("td", {}, value));
    else if (index === 0) cells.push(el("td", span, here));
    if (today && now !== null) cells.push(el("td", { class: "now" }, now));
    else if (today && index === 0) cells.push(el("td", { ...span, class: "words now" }, todaySays));
    return el("tr", {}, el("th", { scope: "row" }, label), ...cells);
  });
  const heads = [say("figure"), head, ...(today ? [say("today")] : [])];
  return el("table", { class: "figures" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col", dir: "auto" }, text)))),
    el("tbody", {}, ...body));
}

function showFigures() {
  const windowTable = figureTable(say("in_window", { window: windowName() }), stageName(), view().rows, view().todaySays,
    view().note);
  const rows = data.phaseRows[[state.stage, state.service].join("-")];
  const all = figureTable(say("all_windows", { stage: stageName() }), stageName(), rows, say("nothing_today"), "");
  const stand = el("p", { class: "stand" }, el("b", {}, say("stand_at")), el("bdi", {}, view().standsAt));
  byId("figures").replaceChildren(windowTable, stand, all);
}
