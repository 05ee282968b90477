// The map's frame: its size, its scale, and how it lies on paper.
// Beside the panel the map is as high as the window leaves room for, whatever the heading above it takes.
function sizeMap() {
  const box = map.getContainer().parentElement;
  if (document.body.classList.contains("printing")) {
    box.style.height = "";
    return;
  }
  const top = document.querySelector(".columns").getBoundingClientRect().top + window.scrollY;
  const height = Math.min(Math.max(340, window.innerHeight - top - 44), 960);
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
  fill(box, { role: "region", "aria-label": say("map") }, []);
  if (window.matchMedia("(pointer: coarse)").matches) map.dragging.disable();
  sizeMap();
  fit();
  window.addEventListener("resize", sizeMap);
  L.control.scale({ maxWidth: 110 }).addTo(map);
  map.on("zoomend", drawMarks);
  map.on("dragend zoomstart", () => { hand.moved = true; });
  map.on("click", () => map.scrollWheelZoom.enable());
  box.addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
  new ResizeObserver(() => (hand.moved ? map.invalidateSize() : fit())).observe(box);
}

// Paper is laid out like a screen of its width, so that the map is drawn for it before it is printed.
function forPaper(printing) {
  document.body.classList.toggle("printing", printing);
  sizeMap();
  fit();
}
