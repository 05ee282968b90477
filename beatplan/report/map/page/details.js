// The panel "Why not my beat?": what a beat gets and why, or what a site reaches.
const pairs = (list) => el("dl", {}, ...list.map(([term, said]) => el("div", {}, el("dt", {}, term), el("dd", {}, said))));

function siteNames(places) {
  const here = teamsAt();
  const name = (place) => (here.get(place) ? `${data.sites[place][0]} (${teams(here.get(place))})` : data.sites[place][0]);
  const sorted = [...places].sort((a, b) => (here.get(b) || 0) - (here.get(a) || 0) || a - b);
  return sorted.map(name).join(", ") || say("none");
}

function beatSays(place) {
  const [, reason, answered] = view().beats[place];
  return isCovered(place)
    ? say("covered", { service: serviceName(), answered: about(place, calls(answered)), calls: calls(demand()[place][0]) })
    : say("not_covered", { why: data.reasons[reason] });
}

function wayInWords(mean, half, most) {
  const within = (share, value) => (value === null ? say("way_none", { share }) : say("way_share", { share, minutes: minutes(value) }));
  return say("way_mean", { mean: minutes(mean), half: within(say("way_half"), half), most: within(say("way_most"), most) });
}

function changeSays(place, other) {
  const kind = changeOf(place, other);
  return kind === "none" ? say("no_such_there") : say(kind === "-1" ? "neither_short" : `${kind}_short`);
}

function beatDetails(place) {
  const beat = data.beats[place];
  const [, , answered, resolved, share, median] = view().beats[place];
  const [expected, low, high, mean, half, most] = demand()[place];
  const covered = data.stages.filter((_, stage) => view(stage).beats[place][0] > 0).map((stage) => stage.name);
  const title = say(beat.district ? "beat_of" : "beat", { beat: beat.id, district: beat.district });
  const likely = known(expected) ? say("calls_likely", { calls: calls(expected), low: calls(low), high: calls(high) }) : calls(expected);
  return [
    el("h3", { dir: "auto" }, title),
    el("p", { class: isCovered(place) ? "yes" : "no" }, beatSays(place)),
    pairs([
      [say("calls_eligible"), likely],
      [say("not_answered"), say("per_week", { calls: about(place, calls(minus(expected, answered, resolved))) })],
      ...(resolved === 0 ? [] : [[say("resolved"), say("per_week", { calls: calls(resolved) })]]),
      ...(isCovered(place) ? [[say("share"), about(place, percent(share))]] : []),
      ...(median === null ? [] : [[say("median"), minutes(median)]]),
      [say("covered_in"), covered.join(", ") || say("no_phase")],
      ...data.others.map((plan, other) => [say("there", { plan }), changeSays(place, other)]),
      [say("minutes_way"), wayInWords(mean, half, most)],
      [say("sites_near"), siteNames(beat.reach[state.service])],
      ...(beat.trade.length ? [[say("could_trade"), beat.trade.join(", ")]] : []),
    ]),
  ];
}

function siteDetails(place) {
  const site = data.sites[place];
  const near = data.beats.filter((beat) => beat.reach[state.service].includes(place)).map((beat) => beat.id);
  const reaches = reached(place).map(([within, share]) => [say("reached", { minutes: within }),
    figure(share, (part) => say("reached_share", { percent: (100 * part).toFixed(0), service: serviceName() }))]);
  return [
    el("h3", { dir: "auto" }, say("site", { site: site[0] })),
    el("p", {}, say("on_duty_here", { teams: teams(teamsAt().get(place) || 0), view: viewName() })),
    pairs([
      [say("status"), site[3]],
      ...(site[4] === null ? [] : [[say("room"), teams(site[4])]]),
      [say("beats_near"), near.join(", ") || say("none")],
      ...reaches.reverse(),
    ]),
  ];
}

function showDetails() {
  const place = hand.hover === null ? state.beat : hand.hover;
  const said = place !== null ? beatDetails(place)
    : state.site !== null ? siteDetails(state.site) : [el("p", { class: "hint" }, say("hint"))];
  const box = byId("details");
  box.replaceChildren(...said);
  // It grows and does not shrink again, so that pointing along the map does not make the figures below it jump.
  if (place !== null) box.style.minHeight = `${Math.max(Number.parseFloat(box.style.minHeight) || 0, box.offsetHeight)}px`;
}
