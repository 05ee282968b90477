// What the page draws from, what is chosen, and how elements are made: names only ever become text.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("beatplan-data");
const outlines = read("beatplan-outlines");
const state = { stage: data.start[0], service: data.start[1], window: data.start[2], measure: data.shown, beat: null, site: null };

const byId = (id) => document.getElementById(id);
const view = (stage = state.stage) => data.views[[stage, state.service, state.window].join("-")];
const demand = () => data.demand[[state.service, state.window].join("-")];
// Every word comes from Python; what is put into one is never read for braces of its own.
const put = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
const say = (key, parts = {}) => put(data.words[key], parts);
const stageName = () => data.stages[state.stage].name;
const windowName = () => data.windows[state.window].name;
const serviceName = () => data.services[state.service];
const viewName = () => {
  const parts = [stageName(), windowName()];
  return (data.services.length > 1 ? [serviceName(), ...parts] : parts).join(", ");
};

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null));
  return node;
}

// A string child becomes a text node, never markup.
const el = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes = {}, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);

// A figure is a number, null where there is none, or a word where it is withheld.
const known = (value) => typeof value === "number";
const figure = (value, write) => (known(value) ? write(value) : value === null ? say("no_figure") : say("withheld"));
const minus = (whole, ...parts) => [whole, ...parts].find((one) => !known(one)) ?? parts.reduce((left, one) => left - one, whole);

// Calls a week to a tenth; a small number is never shown as none.
const calls = (value) => figure(value, (number) => {
  if (number > 0 && number < 0.05) return say("under_tenth");
  return Math.max(number, 0).toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
});
// Where calls of withheld beats are taken as spread evenly, what comes of them is about right.
const about = (place, written) =>
  view().about && isCovered(place) && /[1-9]/.test(written) ? say("about", { figure: written }) : written;
const percent = (value) => figure(value, (number) => `${number.toFixed(1)}%`);
const minutes = (value) => figure(value, (number) => number.toFixed(1));

const plural = (count, what) => say(count === 1 ? `${what}_one` : `${what}_many`, { count });
const teams = (count) => plural(count, "team");
const teamsAt = () => new Map(view().teams);
const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
