// The map: outlines drawn once and restyled, labels that give way, stations with their teams.
const map = window.beatplan_map;
const hand = { hover: null, moved: false };
const paths = new Map();
const byBeat = new Map(data.beats.map((beat, place) => [beat.id, place]));

map.createPane("labels").style.zIndex = 590;
map.getPane("labels").style.pointerEvents = "none";
const labels = L.layerGroup().addTo(map);
const sites = L.layerGroup().addTo(map);

function style(place) {
  const kind = view().beats[place][0];
  const look = isCovered(kind)
    ? { color: "#26323f", weight: 1.3, dashArray: null }
    : { color: "#69737f", weight: 1, dashArray: "3 3" };
  const marked = place === state.beat || place === hand.hover;
  return Object.assign(look, { fill: true, fillColor: fillOf(shade(place)), fillOpacity: 1, opacity: 1 },
    marked ? { color: "#111", weight: place === state.beat ? 3.5 : 2.5, dashArray: null } : {});
}

const layer = L.geoJSON(outlines, {
  style: (feature) => style(byBeat.get(feature.properties.beat)),
  onEachFeature: (feature, path) => {
    const place = byBeat.get(feature.properties.beat);
    paths.set(place, path);
    path.on("mouseover", () => hover(place));
    path.on("mouseout", () => hover(null));
    path.on("click", () => choose({ beat: place, site: null }));
  },
}).addTo(map);

// Covered beats lie over the others so that their solid borders show whole.
function paint(place) {
  const path = paths.get(place);
  const kind = view().beats[place][0];
  path.setStyle(style(place));
  fill(path.getElement(), { "data-beat": data.beats[place].id, "data-class": shade(place) }, []);
  if (isCovered(kind)) path.bringToFront();
  else path.bringToBack();
}

function repaint(places) {
  places.forEach(paint);
  for (const place of [hand.hover, state.beat]) if (place !== null) paths.get(place).bringToFront();
}

const restyle = () => repaint([...paths.keys()]);

function hover(place) {
  const changed = [hand.hover, place].filter((one) => one !== null);
  hand.hover = place;
  repaint(changed);
  showDetails();
}

// A station that would hide another steps aside by its own width.
const STATION = 22;
const ASIDE = [[0, 0], [1, 0], [-1, 0], [0, -1], [0, 1], [1, 1], [-1, -1], [1, -1], [-1, 1]];

function spreadStations() {
  const placed = [];
  const free = (point) => placed.every((other) => point.distanceTo(other) >= STATION);
  return new Map(view().teams.map(([site]) => {
    const home = map.latLngToLayerPoint(data.sites[site].slice(1, 3));
    const point = ASIDE.map(([x, y]) => home.add([x * STATION, y * STATION])).find(free) || home;
    placed.push(point);
    return [site, point];
  }));
}

function marker(site, teams, at) {
  const name = data.sites[site][0];
  const text = el("span", {}, teams ? String(teams) : "");
  const size = teams ? STATION : 11;
  const icon = L.divIcon({ html: text, className: teams ? "station" : "candidate", iconSize: [size, size] });
  const pin = L.marker(at, { icon, keyboard: Boolean(teams), zIndexOffset: teams ? 1000 : 0 });
  const says = teams ? `${name}: ${plural(teams, "team", "teams")} on duty` : `${name}: candidate site, no team`;
  pin.on("add", () => fill(pin.getElement(), { title: says, "aria-label": says, "data-site": name }, []));
  pin.on("click", () => choose({ site, beat: null }));
  // Leaflet gives a marker the role of a button and leaves its keys to us.
  pin.on("keydown", ({ originalEvent }) => {
    if (![" ", "Enter"].includes(originalEvent.key)) return;
    originalEvent.preventDefault();
    choose({ site, beat: null });
  });
  return pin.addTo(sites);
}

function drawSites(spread) {
  const here = teamsAt();
  sites.clearLayers();
  data.sites.forEach(([, lat, lon], site) => {
    const at = spread.has(site) ? map.layerPointToLatLng(spread.get(site)) : [lat, lon];
    marker(site, here.get(site) || 0, at);
  });
}

// Label placing, in pixels: a label keeps inside its beat and clear of stations and of labels placed before.
const canvas = document.createElement("canvas").getContext("2d");
canvas.font = "600 11px system-ui, sans-serif";
const STEPS = [[0, 0], [0, -13], [0, 13], [-16, 0], [16, 0], [0, -20], [0, 20], [-24, 0], [24, 0]];

function box(point, width, height) {
  return [point.x - width / 2, point.y - height / 2, point.x + width / 2, point.y + height / 2];
}

const apart = (a, b) => a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];

function inside(geometry, latLng) {
  const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
  let odd = false;
  for (const ring of polygons.flat()) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [x, y] = ring[i];
      const [u, v] = ring[j];
      if ((y > latLng.lat) !== (v > latLng.lat) && latLng.lng < ((u - x) * (latLng.lat - y)) / (v - y) + x) odd = !odd;
    }
  }
  return odd;
}

function metresPerPixel(lat) {
  return (40075016.686 * Math.cos((lat * Math.PI) / 180)) / (256 * 2 ** map.getZoom());
}

function placeLabel(place, taken) {
  const beat = data.beats[place];
  const width = Math.min(canvas.measureText(beat.id).width, 90) + 2;
  const height = 11;
  const radius = beat.radius / metresPerPixel(beat.at[0]);
  if (radius < 0.55 * Math.hypot(width / 2, height / 2)) return;
  const centre = map.latLngToLayerPoint(beat.at);
  for (const [dx, dy] of STEPS) {
    const point = centre.add([dx, dy]);
    const room = box(point, width, height);
    const at = map.layerPointToLatLng(point);
    const clear = taken.every((other) => apart(room, other));
    if (clear && (dx + dy === 0 || inside(outlines.features[place].geometry, at))) {
      taken.push(room);
      const text = el("span", { dir: "auto" }, beat.id);
      const icon = L.divIcon({ html: text, className: "beat-label", iconSize: [100, 14] });
      L.marker(at, { icon, interactive: false, keyboard: false, pane: "labels" }).addTo(labels);
      return;
    }
  }
}

function drawLabels(spread) {
  labels.clearLayers();
  const taken = data.sites.map(([, lat, lon], site) => {
    const size = spread.has(site) ? STATION : 8;
    return box(spread.get(site) || map.latLngToLayerPoint([lat, lon]), size, size);
  });
  const order = data.beats.map((_, place) => place).sort((a, b) => data.beats[b].radius - data.beats[a].radius);
  for (const place of order) placeLabel(place, taken);
}

function drawMarks() {
  const spread = spreadStations();
  drawSites(spread);
  drawLabels(spread);
}

// Beside the panel the map is as high as the window leaves room for, whatever the heading above it takes.
function sizeMap() {
  const box = map.getContainer().parentElement;
  const top = document.querySelector(".columns").getBoundingClientRect().top + window.scrollY;
  const height = Math.min(Math.max(340, window.innerHeight - top - 12), 960);
  box.style.height = window.matchMedia("(min-width: 60.01rem)").matches ? `${height}px` : "";
}

function fit() {
  map.invalidateSize({ animate: false });
  const size = map.getSize();
  if (Math.min(size.x, size.y) < 50) return; // a page not laid out yet, or hidden
  map.fitBounds(data.bounds, { padding: [8, 8], animate: false });
  hand.moved = false;
}

function startMap() {
  const box = map.getContainer();
  fill(box, { role: "region", "aria-label": "Map of beats; the tables below say the same" }, []);
  if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  sizeMap();
  fit();
  window.addEventListener("resize", sizeMap);
  map.on("zoomend", drawMarks);
  map.on("dragend zoomstart", () => { hand.moved = true; });
  map.on("click", () => map.scrollWheelZoom.enable());
  box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  new ResizeObserver(() => (hand.moved ? map.invalidateSize() : fit())).observe(box);
}
