// The legend: every class that can be met, with how many beats are of it.
function swatch(...shapes) {
  return svg("svg", { width: 22, height: 16, viewBox: "0 0 22 16", "aria-hidden": "true" }, ...shapes);
}

function legendItem(picture, text, id) {
  return el("li", { "data-class": id }, picture, el("span", {}, text));
}

const SOLID = { stroke: "#26323f", "stroke-width": 1.3 };
const DASHED = { stroke: "#69737f", "stroke-dasharray": "3 3" };

function classItem(kind, text, line) {
  return legendItem(swatch(svg("rect", { x: 1, y: 1, width: 20, height: 14, fill: fillOf(kind), ...line })), text, kind);
}

// The classes of the scale are always told, the others where a beat is of them.
function classItems() {
  const kinds = data.beats.map((_, place) => kindOf(place));
  const count = (kind) => kinds.filter((one) => one === kind).length;
  const beats = (kind) => plural(count(kind), "beat");
  const among = (kind, key, line) => (count(kind) ? classItem(kind, say(key, { beats: beats(kind) }), line) : null);
  const rest = [among("withheld", "class_withheld", DASHED), among("none", "class_none", DASHED)];
  if (measure().other !== null) {
    const told = ["gained", "lost", "kept"].map((kind) => classItem(kind, say(kind, { beats: beats(kind) }), SOLID));
    return [...told, among("-1", "neither", DASHED), ...rest];
  }
  const shades = classes().map((text, kind) => classItem(kind, `${text} (${beats(kind)})`, SOLID));
  const open = measure().everywhere ? [] : [
    classItem("-1", say("class_not_covered", { beats: beats("-1") }), DASHED), among("-2", "class_not_reached", DASHED)];
  return [...shades, among("zero", "class_zero", SOLID), ...open, ...rest];
}

function markItems() {
  const dot = (r, look, ...more) => swatch(svg("circle", { cx: 11, cy: 8, r, ...look }), ...more);
  const white = { fill: "#fff", stroke: "#b3400a", "stroke-width": 1.6 };
  return [
    legendItem(dot(7.5, { fill: "#b3400a" }, svg("text", { x: 11, y: 12, "text-anchor": "middle" }, "2")), say("station"), "station"),
    legendItem(dot(3.6, white), say("candidate"), "candidate"),
    data.sites.some((site) => site[5])
      ? legendItem(dot(6, { ...white, "stroke-dasharray": "2.5 2" }), say("hypothetical"), "hypothetical") : null,
    data.districts.length
      ? legendItem(swatch(svg("line", { x1: 1, y1: 8, x2: 21, y2: 8, stroke: "#111a22", "stroke-width": 2.6 })), say("district_line"), "district")
      : null,
    ...ringLegend(),
  ];
}

function showLegend() {
  const list = (items) => el("ul", {}, ...items);
  const { title, other } = measure();
  byId("legend").replaceChildren(el("p", {}, viewName()), el("p", {}, put(title, { service: serviceName(), plan: data.others[other] })),
    ...(other === null ? [] : [el("p", { class: "differs" }, view().differs[other])]), list(classItems()), list(markItems()),
    el("p", { class: "hint" }, say("same_shades")));
}
