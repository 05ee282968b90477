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
  const [, reason, answered, resolved, share] = view().beats[place];
  const [expected, , , way] = demand()[place];
  const covered = isCovered(place);
  const button = el("button", { type: "button", "aria-label": say("beat_show", { beat: beat.id }), dir: "auto" }, beat.id);
  button.addEventListener("click", () => {
    choose({ beat: place, site: null });
    byId("details").focus();
  });
  const words = (text) => el("td", { class: "words", dir: "auto" }, text);
  const numbers = [calls(expected), about(place, calls(answered)), ...(byPhone() ? [calls(resolved)] : []),
    about(place, calls(minus(expected, answered, resolved))), about(place, percent(share)), minutes(way)].map((text) => el("td", {}, text));
  return el("tr", { "data-beat": beat.id, class: covered ? "covered" : "uncovered" },
    el("th", { scope: "row" }, button), words(beat.district), words(say(covered ? "yes" : "no")), ...numbers,
    ...data.others.map((_, other) => words(changeSays(place, other))), words(covered ? "" : data.reasons[reason]));
}

const byPhone = () => view().beats.some((beat) => beat[3] !== 0);

function siteRow(site, place) {
  const count = teamsAt().get(place) || 0;
  return el("tr", { "data-site": site[0], class: count ? "covered" : "uncovered" },
    el("th", { scope: "row", dir: "auto" }, site[0]),
    el("td", { class: "words", dir: "auto" }, site[3]), el("td", {}, String(count)));
}

function beatHeads() {
  const column = (key, plan) => say(`column_${key}`, { service: serviceName(), plan });
  const keys = ["beat", "district", "covered", "eligible", "responded", ...(byPhone() ? ["phone"] : []), "not", "share", "way"];
  return [...keys.map((key) => column(key)), ...data.others.map((plan) => column("there", plan)), column("why")];
}

function showTables() {
  byId("beat-table").replaceChildren(table(say("table_beats", { view: viewName() }), beatHeads(), data.beats.map(beatRow)));
  byId("site-table").replaceChildren(table(say("table_sites", { view: viewName() }),
    ["site", "status", "teams"].map((key) => say(`column_${key}`)), data.sites.map(siteRow)));
}
