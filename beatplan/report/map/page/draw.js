// The map: outlines drawn once and restyled, labels that give way, stations with their teams.
const map = window.beatplan_map;
const hand = { hover: null, moved: false };
const paths = new Map();
const byBeat = new Map(data.beats.map((beat, place) => [beat.id, place]));

map.createPane("districts").style.zIndex = 440;
map.getPane("districts").style.pointerEvents = "none";
map.createPane("labels").style.zIndex = 590;
map.getPane("labels").style.pointerEvents = "none";
const labels = L.layerGroup().addTo(map);
const sites = L.layerGroup().addTo(map);

function style(place) {
  const look = isCovered(place)
    ? { color: "#26323f", weight: 1.3, dashArray: null }
    : { color: "#69737f", weight: 1, dashArray: "3 3" };
  const marked = place === state.beat || place === hand.hover;
  return Object.assign(look, { fill: true, fillColor: fillOf(kindOf(place)), fillOpacity: 1, opacity: 1 },
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

for (const [, line] of data.districts) {
  L.geoJSON(line, { pane: "districts", interactive: false, style: { color: "#111a22", weight: 2.6, opacity: 0.85 } }).addTo(map);
}

// Covered beats lie over the others so that their solid borders show whole.
function paint(place) {
  const path = paths.get(place);
  path.setStyle(style(place));
  fill(path.getElement(), { "data-beat": data.beats[place].id, "data-class": kindOf(place) }, []);
  if (isCovered(place)) path.bringToFront();
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

function siteSays(site, count) {
  const [name, , , , , hypothetical] = data.sites[site];
  const says = count ? say("on_duty", { site: name, teams: teams(count) }) : `${name}: ${say("candidate")}`;
  return hypothetical ? `${says}; ${say("hypothetical")}` : says;
}

function marker(site, count, at) {
  const [name, , , , , hypothetical] = data.sites[site];
  const text = el("span", {}, count ? String(count) : "");
  const size = count ? STATION : 11;
  const className = `${count ? "station" : "candidate"}${hypothetical ? " hypothetical" : ""}`;
  const icon = L.divIcon({ html: text, className, iconSize: [size, size] });
  const pin = L.marker(at, { icon, keyboard: Boolean(count), zIndexOffset: count ? 1000 : 0 });
  const says = siteSays(site, count);
  // What no key reaches is no button either: the list of sites stands for it.
  const role = count ? { "aria-label": says } : { role: "img", "aria-label": says };
  pin.on("add", () => fill(pin.getElement(), { title: says, "data-site": name, ...role }, []));
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
