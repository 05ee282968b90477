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
  const where = `#phase=${state.stage}&window=${state.window}&service=${state.service}&show=${state.measure}${beat}${site}`;
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
  state.measure = place("show", data.measures) ?? state.measure;
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
  if (state.beat !== null) announce(`Beat ${data.beats[state.beat].id}. ${beatSays(state.beat)}`);
  else if (state.site !== null) announce(byId("details").textContent);
}

function change(event) {
  state[event.target.name] = Number(event.target.value);
  // A phase may run these hours under another window's name: follow it there.
  if (event.target.name !== "window" && view().instead !== null) state.window = view().instead;
  show();
  showChoice();
  remember();
  const said = view().headline.map(([large, small]) => `${large} ${small}`).join("; ");
  announce(`${viewName()}: ${view().open ? said : view().note}.`);
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
  window.addEventListener("beforeprint", fit);
}

start();
