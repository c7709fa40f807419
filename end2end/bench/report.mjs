// Figures beside their targets, with the load under which they were taken.

/** The middle value. */
export const median = (values) => quantile(values, 0.5);

/** The value below which `share` of the values lie. */
export function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A measured figure: the median of its rounds. `most` is its target, where it has one. */
export function figure(name, what, unit, rounds, most, note = "") {
  const value = median(rounds);
  const met = most === undefined || Number.isNaN(value) ? undefined : value <= most;
  return { name, what, unit, value, rounds, most, met, note };
}

/** p50 and p99 (or other quantiles) of rounds of samples, as two figures. */
export function quantiles(name, what, unit, rounds, { p50, p95, p99 } = {}, note = "", shares = [0.5, 0.99]) {
  const targets = { 0.5: p50, 0.95: p95, 0.99: p99 };
  const counted = `${Math.min(...rounds.map((round) => round.length))} a round`;
  return shares.map((share, at) =>
    figure(
      name,
      what,
      `${unit} ${share === 1 ? "worst" : `p${share * 100}`}`,
      rounds.map((round) => (share === 1 ? Math.max(...round) : quantile(round, share))),
      targets[share],
      at === 0 ? [counted, note].filter(Boolean).join(", ") : "",
    ),
  );
}

/** A figure that could not be taken, and why: said, never left out. */
export function missing(name, what, why) {
  return { name, what, unit: "", value: Number.NaN, rounds: [], note: `not measured: ${why}` };
}

function number(value) {
  if (Number.isNaN(value)) return "–";
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return value.toFixed(2);
}

/** As one line. */
export function line({ name, what, unit, value, most, met, note }) {
  const target = most === undefined ? "" : `≤ ${number(most)}`;
  const word = met === undefined ? "" : met ? "yes" : "NO";
  return [
    name.padEnd(18),
    what.padEnd(50),
    `${number(value)} ${unit}`.padStart(18),
    target.padStart(9),
    word.padEnd(4),
    note,
  ]
    .join(" ")
    .trimEnd();
}

/** For people. */
export function table({ at, machine, board, datasets }) {
  const lines = [
    `${at}  ${board.adapter} at ${board.base ?? "a server of its own"}, ${board.rounds} rounds (medians)`,
    `${machine.cores} cores shared by browser, server and clients, load average ${machine.load_before} before and ` +
      `${machine.load_after} after; ${board.browser}, ${board.viewport}, no throttling of processor or network`,
  ];
  for (const { cases, load, on_board: shown, figures } of datasets) {
    const many = cases === undefined ? "" : `${cases} cases`;
    const inView = shown === undefined ? "" : `${shown} cards in view of the person`;
    lines.push("", [many, inView, `load average ${load} at begin`].filter(Boolean).join(", "));
    figures.forEach((figure, at) => {
      if (figure.group && figure.group !== figures[at - 1]?.group) lines.push(`-- ${figure.group}, load average ${figure.load}`);
      lines.push(line(figure));
    });
  }
  return lines.join("\n");
}
