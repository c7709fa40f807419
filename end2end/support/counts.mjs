// Says at the end how many tests ran, by project and by outcome, and once more in short what failed: of a long run
// people often have only the last lines.

import { basename } from "node:path";

/** Lines told again of every failure. */
const SHORT = 6;

export default class Counts {
  constructor() {
    this.counts = new Map();
    this.started = Date.now();
    this.failures = [];
  }

  onTestEnd(test, result) {
    const project = test.parent.project()?.name ?? "";
    const counts = this.counts.get(project) ?? { passed: 0, failed: 0, skipped: 0 };
    const outcome = result.status === "passed" ? "passed" : result.status === "skipped" ? "skipped" : "failed";
    counts[outcome] += 1;
    this.counts.set(project, counts);
    if (outcome === "failed") this.failures.push({ project, test, error: result.errors[0] });
  }

  onEnd() {
    let all = 0;
    for (const [project, { passed, failed, skipped }] of this.counts) {
      all += passed + failed + skipped;
      console.log(`${project.padEnd(9)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
    }
    for (const { project, test, error } of this.failures) {
      const plain = (error?.message ?? "no message").replace(/\u001b\[[0-9;]*m/g, "");
      const lines = plain.split("\n").filter((line) => line.trim() !== "").slice(0, SHORT);
      console.log(`${project}: ${test.title} (${basename(test.location.file)}:${error?.location?.line ?? test.location.line})`);
      for (const line of lines) console.log(`    ${line.slice(0, 200)}`);
    }
    console.log(`${all} tests in ${Math.round((Date.now() - this.started) / 1000)} s`);
  }

  printsToStdio() {
    return true;
  }
}
