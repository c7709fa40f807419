// Says at the end how many tests ran, by project and by outcome.

export default class Counts {
  constructor() {
    this.counts = new Map();
    this.started = Date.now();
  }

  onTestEnd(test, result) {
    const project = test.parent.project()?.name ?? "";
    const counts = this.counts.get(project) ?? { passed: 0, failed: 0, skipped: 0 };
    const outcome = result.status === "passed" ? "passed" : result.status === "skipped" ? "skipped" : "failed";
    counts[outcome] += 1;
    this.counts.set(project, counts);
  }

  onEnd() {
    let all = 0;
    for (const [project, { passed, failed, skipped }] of this.counts) {
      all += passed + failed + skipped;
      console.log(`${project.padEnd(9)} ${passed} passed, ${failed} failed, ${skipped} skipped`);
    }
    console.log(`${all} tests in ${Math.round((Date.now() - this.started) / 1000)} s`);
  }

  printsToStdio() {
    return true;
  }
}
