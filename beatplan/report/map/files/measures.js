// The figure that shades a beat: a number, null where there is none, or the word for one that may not be told.
const over = (part, whole) => {
  if (!told(part) || !told(whole)) return part === null || whole === null ? null : data.withheld;
  return whole > 0 ? part / whole : null;
};

const MEASURED = {
  answered: (place) => view().beats[place][1],
  share: (place) => over(view().beats[place][1], demand()[place][0]),
  minutes: (place) => demand()[place][3],
  calls: (place) => demand()[place][0],
  rate: (place) => over(demand()[place][0], data.beats[place].people === null ? null : data.beats[place].people / 1000),
};
const OF_TEAMS = ["answered", "share"]; // of these a beat without a team has none, and says so

const measured = (place) => MEASURED[measure().key](place);

// A class, 0 to 4; -1 and -2 without a team, -3 withheld, -4 no data, -5 none at all.
function shade(place) {
  const kind = view().beats[place][0];
  if (OF_TEAMS.includes(measure().key) && (kind === -1 || kind === -2)) return kind;
  const value = measured(place);
  if (value === data.withheld) return -3;
  if (value === null) return -4;
  if (value === 0) return -5;
  return measure().breaks[here()].filter((edge) => value >= edge).length;
}

const WRITTEN = {
  share: (value) => `${(100 * value).toFixed(0)}%`,
  minutes: (value) => value.toFixed(1),
  rate: (value) => value.toFixed(2),
};

function measuredSays(place) {
  const value = measured(place);
  if (value === null) return "no data";
  return told(value) ? (WRITTEN[measure().key] ?? calls)(value) : data.withheld;
}
