// Ground that the chosen site reaches within so many minutes, over the streets: lines over the shades, which stay visible.
map.createPane("rings").style.zIndex = 450;
map.getPane("rings").style.pointerEvents = "none";
const rings = L.layerGroup().addTo(map);
const RING_DASHES = [null, "7 4", "2 4", "10 3 2 3", "1 7", "14 6"];

const RING_HALO = { color: "#fff", weight: 5, opacity: 0.7, fill: false };

// The limits of a site in the chosen hours, the largest first: minutes, share of calls, geometry.
function reached(site) {
  const set = data.rings.of[[state.service, state.window].join("-")];
  return (set === undefined ? null : data.rings.sets[set][site]) ?? [];
}

const ringLook = (place, count) => ({ color: "#4a1486", weight: 2.2, dashArray: RING_DASHES[count - 1 - place] });

function drawRings() {
  rings.clearLayers();
  if (state.site === null) return;
  const found = reached(state.site);
  found.forEach(([minutes, , geometry], place) => {
    // A light line below the dashes keeps them seen over dark shades.
    L.geoJSON(geometry, { pane: "rings", interactive: false, style: RING_HALO }).addTo(rings);
    const look = { ...ringLook(place, found.length), fill: true, fillColor: "#4a1486", fillOpacity: 0.06 };
    const ring = L.geoJSON(geometry, { pane: "rings", interactive: false, style: look }).addTo(rings);
    ring.eachLayer((path) => fill(path.getElement(), { "data-minutes": minutes }, []));
  });
}

function ringLegend() {
  const found = state.site === null ? [] : reached(state.site);
  return found.map(([minutes], place) => {
    const { color, weight, dashArray } = ringLook(place, found.length);
    const line = swatch(svg("line", { x1: 1, y1: 8, x2: 21, y2: 8, stroke: color, "stroke-width": weight,
      "stroke-dasharray": dashArray ?? "none" }));
    return legendItem(line, say("ring", { minutes, site: data.sites[state.site][0] }), `ring-${minutes}`);
  }).reverse();
}
