// The headline, the legend, the figures and the details of a beat or site.
function showHeadline() {
  byId("view-title").textContent = viewName();
  const parts = view().headline.map(([large, small]) => el("div", {}, el("dt", {}, small), el("dd", {}, large)));
  byId("headline").replaceChildren(...parts);
  const note = byId("view-note");
  note.hidden = view().open;
  note.textContent = view().open ? "" : `${capital(view().note)}.`;
}

function swatch(...shapes) {
  return svg("svg", { width: 22, height: 16, viewBox: "0 0 22 16", "aria-hidden": "true" }, ...shapes);
}

function legendItem(picture, text, id) {
  return el("li", { "data-class": id }, picture, el("span", {}, text));
}

function showLegend() {
  const count = (kind) => data.beats.filter((_, place) => shade(place) === kind).length;
  const area = (kind, line) => swatch(svg("rect", { x: 1, y: 1, width: 20, height: 14, fill: fillOf(kind), ...line }));
  const beats = (kind) => plural(count(kind), "beat", "beats");
  const solid = { stroke: "#26323f", "stroke-width": 1.3 };
  const dashed = { stroke: "#69737f", "stroke-dasharray": "3 3" };
  const shades = classes().map((text, kind) => legendItem(area(kind, solid), `${text} (${beats(kind)})`, kind));
  const rest = [
    OF_TEAMS.includes(measure().key) ? legendItem(area(-1, dashed), `no team: police or EMS respond, as today (${beats(-1)})`, -1) : null,
    ...[[-3, data.withheld], [-4, "no data"], [-5, "none"]].map(([kind, text]) => (count(kind) ? legendItem(area(kind, solid), `${text} (${beats(kind)})`, kind) : null)),
    count(-2) ? legendItem(area(-2, dashed), `the same, and out of reach of every site (${beats(-2)})`, -2) : null,
    legendItem(swatch(svg("circle", { cx: 11, cy: 8, r: 7.5, fill: "#b3400a" }),
      svg("text", { x: 11, y: 12, "text-anchor": "middle" }, "2")), "station with its number of teams (close ones stand side by side)", "station"),
    legendItem(swatch(svg("circle", { cx: 11, cy: 8, r: 3.6, fill: "#fff", stroke: "#b3400a", "stroke-width": 1.6 })),
      "candidate site, no team", "candidate"),
    ...ringLegend(),
  ].filter((item) => item !== null);
  byId("legend").replaceChildren(el("p", {}, viewName()), el("p", {}, state.measure ? capital(measure().unit) : `${serviceName()} ${measure().unit}`),
    el("ul", {}, ...shades), el("ul", {}, ...rest),
    el("p", { class: "hint" }, "Shades mean the same in every phase; each choice of hours has its own."));
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
  const heads = ["Figure", head, ...(today ? ["Today"] : [])];
  return el("table", { class: "figures" }, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map((text) => el("th", { scope: "col", dir: "auto" }, text)))),
    el("tbody", {}, ...body));
}

function showFigures() {
  const windowTable = figureTable(`In this window: ${windowName()}`, stageName(), view().rows, view().todaySays,
    view().note);
  const rows = data.phaseRows[[state.stage, state.service].join("-")];
  const all = figureTable(`All windows of ${stageName()}`, stageName(), rows, "nothing runs today", "");
  const stand = el("p", { class: "stand" }, el("b", {}, "Teams stand at: "), el("bdi", {}, view().standsAt));
  byId("figures").replaceChildren(windowTable, stand, all);
}

const pairs = (list) => el("dl", {}, ...list.map(([term, said]) => el("div", {}, el("dt", {}, term), el("dd", {}, said))));

function siteNames(places) {
  const here = teamsAt();
  const name = (place) => {
    const teams = here.get(place);
    return teams ? `${data.sites[place][0]} (${plural(teams, "team", "teams")})` : data.sites[place][0];
  };
  const sorted = [...places].sort((a, b) => (here.get(b) || 0) - (here.get(a) || 0) || a - b);
  return sorted.map(name).join(", ") || "none";
}

function beatSays(place) {
  const [kind, answered, reason] = view().beats[place];
  return isCovered(kind)
    ? `Covered: ${serviceName()} responded to ${calls(answered)} of ${calls(demand()[place][0])} calls a week.`
    : `Not covered: police or EMS respond, as today. Why: ${data.reasons[reason]}.`;
}

function wayInWords(mean, half, most) {
  const within = (share, minutes) => (minutes === null ? `${share} of calls: no way` : `${share} of calls within ${minutesSaid(minutes)}`);
  return `${minutesSaid(mean)} on average; ${within("half", half)}, ${within("nine in ten", most)}`;
}

function beatDetails(place) {
  const beat = data.beats[place];
  const [kind, answered] = view().beats[place];
  const [expected, low, high, mean, half, most] = demand()[place];
  const covered = data.stages.filter((_, stage) => isCovered(view(stage).beats[place][0])).map((stage) => stage.name);
  const district = beat.district ? `, district ${beat.district}` : "";
  return [
    el("h3", { dir: "auto" }, `Beat ${beat.id}${district}`),
    el("p", { class: isCovered(kind) ? "yes" : "no" }, beatSays(place)),
    pairs([
      ["Calls coded eligible, a week", `${calls(expected)} (likely ${calls(low)} to ${calls(high)})`],
      [NOT_ANSWERED, `${calls(lessen(expected, answered))} a week`],
      ...(state.measure ? [[capital(measure().unit), measuredSays(place)]] : []),
      ["Covered in these hours in", covered.join(", ") || "no phase"],
      ["Minutes on the way from the nearest site", wayInWords(mean, half, most)],
      ["Sites near enough", siteNames(beat.reach[state.service])],
      ...(beat.trade.length ? [["Could trade places with", beat.trade.join(", ")]] : []),
    ]),
  ];
}

function siteDetails(place) {
  const [name, , , status, capacity] = data.sites[place];
  const near = data.beats.filter((beat) => beat.reach[state.service].includes(place)).map((beat) => beat.id);
  return [
    el("h3", { dir: "auto" }, `Site ${name}`),
    el("p", {}, `${plural(teamsAt().get(place) || 0, "team", "teams")} on duty here in ${viewName()}.`),
    pairs([
      ["Status", status || "not stated"],
      ...(capacity === null ? [] : [["Room for", plural(capacity, "team", "teams")]]),
      ["Beats near enough", near.join(", ") || "none"],
      ...reached(place).map(([minutes, share]) => [`Reached in ${minutes} minutes`,
        `${(100 * share).toFixed(0)}% of ${serviceName()}\u2019s calls, to the door`]).reverse(),
    ]),
  ];
}

function showDetails() {
  const place = hand.hover === null ? state.beat : hand.hover;
  const hint = "Choose a beat here, or point at one on the map, to see what it gets and why; choose a site to see what it reaches.";
  const said = place !== null ? beatDetails(place)
    : state.site !== null ? siteDetails(state.site) : [el("p", { class: "hint" }, hint)];
  const box = byId("details");
  box.replaceChildren(...said);
  // It grows and does not shrink again, so that pointing along the map does not make the figures below it jump.
  if (place !== null) box.style.minHeight = `${Math.max(Number.parseFloat(box.style.minHeight) || 0, box.offsetHeight)}px`;
}
