// The switch, the choice of a beat or site, and the address that remembers them.
function show() {
  showHeadline();
  sizeMap();
  restyle();
  drawMarks();
  drawRings();
  showLegend();
  showFigures();
  showDetails();
  showTables();
}

function announce(text) {
  byId("announce").textContent = text;
}

function remember() {
  const beat = state.beat === null ? "" : `&beat=${encodeURIComponent(data.beats[state.beat].id)}`;
  const site = state.site === null ? "" : `&site=${state.site}`;
  const shown = state.measure === data.shown ? "" : `&show=${measure().key}`;
  const where = `#phase=${state.stage}&window=${state.window}&service=${state.service}${shown}${beat}${site}`;
  window.history.replaceState(null, "", where);
}

function recall() {
  const said = new URLSearchParams(window.location.hash.slice(1));
  const place = (name, list) => {
    const number = Number.parseInt(said.get(name), 10);
    return number >= 0 && number < list.length ? number : null;
  };
  state.stage = place("phase", data.stages) ?? state.stage;
  state.window = place("window", data.windows) ?? state.window;
  state.service = place("service", data.services) ?? state.service;
  const shown = data.measures.findIndex((one) => one.key === said.get("show"));
  if (shown >= 0) state.measure = shown;
  state.beat = byBeat.get(said.get("beat")) ?? null;
  state.site = state.beat === null ? place("site", data.sites) : null;
}

function showChoice() {
  for (const name of ["stage", "window", "service", "measure"]) {
    for (const input of document.querySelectorAll(`input[name=${name}]`)) input.checked = Number(input.value) === state[name];
  }
  byId("beat-select").value = state.beat === null ? "" : String(state.beat);
  byId("site-select").value = state.site === null ? "" : String(state.site);
}

function choose(change) {
  Object.assign(state, change);
  hand.hover = null; // a tap leaves no sign that the finger is gone
  restyle();
  drawRings();
  showLegend();
  showDetails();
  showChoice();
  remember();
  if (state.beat !== null) announce(`${say("beat", { beat: data.beats[state.beat].id })}. ${beatSays(state.beat)}`);
  else if (state.site !== null) announce(byId("details").textContent);
}

function change(event) {
  state[event.target.name] = Number(event.target.value);
  // A phase may run these hours under another window's name: follow it there.
  if (["stage", "service"].includes(event.target.name) && view().instead !== null) state.window = view().instead;
  show();
  showChoice();
  remember();
  const said = view().headline.map(([large, small]) => `${large} ${small}`).join("; ");
  const { other } = measure();
  announce(`${viewName()}: ${view().open ? said : view().note}.${other === null ? "" : ` ${view().differs[other]}`}`);
}

// A beat by its name or how that begins; small and capital letters are the same.
function search(event) {
  event.preventDefault();
  const said = byId("beat-search").value.trim();
  const names = data.beats.map((beat) => beat.id.toLowerCase());
  const begin = names.map((_, place) => place).filter((place) => names[place].startsWith(said.toLowerCase()));
  const exact = names.indexOf(said.toLowerCase());
  const found = exact >= 0 ? exact : begin[0];
  const note = byId("search-note");
  note.textContent = "";
  if (said === "") return;
  if (found === undefined) note.textContent = say("no_beat", { said });
  else {
    choose({ beat: found, site: null });
    if (exact < 0 && begin.length > 1) note.textContent = say("several", { beat: data.beats[found].id, count: begin.length - 1 });
  }
}

function start() {
  recall();
  showChoice();
  startMap();
  show();
  byId("switch").addEventListener("change", change);
  byId("switch").addEventListener("submit", (event) => event.preventDefault());
  byId("beat-select").addEventListener("change", (event) => {
    choose({ beat: event.target.value === "" ? null : Number(event.target.value), site: null });
  });
  byId("site-select").addEventListener("change", (event) => {
    choose({ site: event.target.value === "" ? null : Number(event.target.value), beat: null });
  });
  byId("find").addEventListener("submit", search);
  byId("beat-search").addEventListener("change", search);
  window.addEventListener("beforeprint", () => forPaper(true));
  window.addEventListener("afterprint", () => forPaper(false));
}

start();
