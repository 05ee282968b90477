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
