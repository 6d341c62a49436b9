// The last line of a run, for whoever counts tests: `browser: N passed, N failed, N skipped`.
import type { FullConfig, Reporter, Suite } from "@playwright/test/reporter";

export default class Count implements Reporter {
  private suite?: Suite;
  private broken = 0;

  onBegin(_config: FullConfig, suite: Suite) {
    this.suite = suite;
  }

  /** An error outside every test, such as a spec that does not load, counts as a failure. */
  onError() {
    this.broken += 1;
  }

  async onExit() {
    const tests = this.suite?.allTests() ?? [];
    for (const test of tests.filter((test) => test.outcome() === "flaky")) {
      console.log(`browser: only at the second try: ${test.title}`);
    }
    const outcomes = tests.map((test) => test.outcome());
    const count = (...wanted: string[]) => outcomes.filter((it) => wanted.includes(it)).length;
    const failed = count("unexpected") + this.broken;
    console.log(`browser: ${count("expected", "flaky")} passed, ${failed} failed, ${count("skipped")} skipped`);
  }

  printsToStdio() {
    return false;
  }
}
