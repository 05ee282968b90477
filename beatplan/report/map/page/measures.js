// What beats are shaded by: the value of the chosen measure, its class, and its fill.
const measure = () => data.measures[state.measure];
const borders = () => data.breaks[measure().key][[state.service, state.window].join("-")];
const classes = () => data.classes[measure().key][[state.service, state.window].join("-")];
const VALUES = {
  answered: (place) => view().beats[place][2],
  share: (place) => view().beats[place][4],
  response: (place) => view().beats[place][5],
  way: (place) => demand()[place][3],
  calls: (place) => demand()[place][0],
  resident: (place) => data.perThousand[state.service][place],
};

const isCovered = (place) => view().beats[place][0] > 0;

// Against another plan: gained, lost, kept, or covered in neither; none where it has no such phase.
function changeOf(place, other) {
  const there = view().there[other];
  if (there === null) return "none";
  if (isCovered(place)) return there[place] ? "kept" : "gained";
  return there[place] ? "lost" : "-1";
}

// A class of the scale by its number from 0, or one of the names in `fills`.
function kindOf(place) {
  const chosen = measure();
  const [kind] = view().beats[place];
  if (chosen.other !== null) return changeOf(place, chosen.other);
  if (!chosen.everywhere && kind < 0) return String(kind);
  const value = VALUES[chosen.key](place);
  if (!known(value)) return value === null ? "none" : "withheld";
  return value === 0 ? "zero" : borders().filter((border) => border <= value).length;
}

const fillOf = (kind) => (known(kind) ? data.colours[kind] : data.fills[kind]);
