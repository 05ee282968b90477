// What the page draws from, what is chosen, and how elements are made: names only ever become text.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("beatplan-data");
const outlines = read("beatplan-outlines");
const state = { stage: data.start[0], service: data.start[1], window: data.start[2], measure: 0, beat: null, site: null };

const byId = (id) => document.getElementById(id);
const view = (stage = state.stage) => data.views[[stage, state.service, state.window].join("-")];
const demand = () => data.demand[[state.service, state.window].join("-")];
const measure = () => data.measures[state.measure];
const here = () => [state.service, state.window].join("-");
const classes = () => measure().labels[here()];
const isCovered = (kind) => kind >= 0 || kind === -3;
const told = (value) => typeof value === "number";
const stageName = () => data.stages[state.stage].name;
const windowName = () => data.windows[state.window].name;
const serviceName = () => data.services[state.service];
const viewName = () => {
  const parts = [stageName(), windowName()];
  return (data.services.length > 1 ? [serviceName(), ...parts] : parts).join(", ");
};

const NOT_ANSWERED = "Police or EMS respond, as today";
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

// A string child becomes a text node, never markup.
const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// Calls a week to a tenth; a small number is never shown as none.
function calls(value) {
  if (!told(value)) return data.withheld;
  if (value > 0 && value < 0.05) return "under 0.1";
  return value.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;
const teamsAt = () => new Map(view().teams);
const fillOf = (kind) => (kind >= 0 ? data.colours[kind] : kind === -2 ? data.outOfReach : data.special[kind] ?? data.uncovered);
const lessen = (whole, part) => (told(whole) && told(part) ? whole - part : data.withheld);
const minutesSaid = (value) => (told(value) ? value.toFixed(1) : data.withheld);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
