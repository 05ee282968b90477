// The tables that say what the map shows. Heads of columns of words begin with "*".
function head(text) {
  const words = text.startsWith("*");
  return el("th", words ? { scope: "col", class: "words" } : { scope: "col" }, words ? text.slice(1) : text);
}

function table(caption, heads, rows) {
  return el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ...heads.map(head))),
    el("tbody", {}, ...rows));
}

function beatRow(beat, place) {
  const [kind, answered, reason] = view().beats[place];
  const expected = demand()[place][0];
  const button = el("button", { type: "button", "aria-label": `Beat ${beat.id}: show details`, dir: "auto" }, beat.id);
  button.addEventListener("click", () => {
    choose({ beat: place, site: null });
    byId("details").focus();
  });
  const numbers = [expected, answered, lessen(expected, answered)].map((value) => el("td", {}, calls(value)));
  const shown = el("td", { class: "shown" }, measuredSays(place));
  const why = isCovered(kind) ? "" : data.reasons[reason];
  return el("tr", { "data-beat": beat.id, class: isCovered(kind) ? "covered" : "uncovered" },
    el("th", { scope: "row" }, button), el("td", { class: "words", dir: "auto" }, beat.district),
    el("td", { class: "words" }, isCovered(kind) ? "yes" : "no"), ...numbers, ...(state.measure ? [shown] : []), el("td", { class: "words", dir: "auto" }, why));
}

function siteRow([name, , , status], place) {
  const teams = teamsAt().get(place) || 0;
  return el("tr", { "data-site": name, class: teams ? "covered" : "uncovered" },
    el("th", { scope: "row", dir: "auto" }, name),
    el("td", { class: "words", dir: "auto" }, status || "not stated"), el("td", {}, String(teams)));
}

function showTables() {
  const name = serviceName();
  byId("beat-table").replaceChildren(table(`Every beat: ${viewName()}`,
    ["Beat", "*District", "*Covered", "Calls coded eligible, a week", `${name} responded, a week`,
      `${NOT_ANSWERED}, a week`, ...(state.measure ? [capital(measure().unit)] : []), "*Why not covered"],
    data.beats.map(beatRow)));
  byId("site-table").replaceChildren(table(`Stations and candidate sites: ${viewName()}`,
    ["Site", "*Status", "Teams on duty"], data.sites.map(siteRow)));
}
