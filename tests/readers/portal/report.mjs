// What the checks found. A case is one check of one page; it passes when nothing is wrong with it.
//
//   report.begin('axe')                       says how long the check before it took
//   report.add(page.path, ['a problem', …])   one case
//   report.note('a line for whoever reads')   printed whether passed or not
//   report.end()                              the last line, `N passed, N failed`; returns the exit code
const SHOWN = 12;

export class Report {
  constructor() {
    this.cases = [];
    this.passed = this.failed = 0;
    this.seconds = {};
  }

  begin(check) {
    this.finish();
    this.check = check;
    this.started = performance.now();
    this.count = { passed: 0, failed: 0 };
  }

  add(subject, problems) {
    const good = problems.length === 0;
    this.cases.push({ check: this.check, subject, problems });
    this[good ? 'passed' : 'failed']++;
    this.count[good ? 'passed' : 'failed']++;
    if (good) return;
    console.log(`FAIL  ${this.check}: ${subject}`);
    for (const problem of problems.slice(0, SHOWN)) console.log(`      ${problem}`);
    if (problems.length > SHOWN) console.log(`      and ${problems.length - SHOWN} more`);
  }

  note(line) {
    console.log(`report: ${line}`);
  }

  finish() {
    if (!this.check) return;
    const seconds = this.seconds[this.check] = Math.round((performance.now() - this.started) / 100) / 10;
    const { passed, failed } = this.count;
    console.log(`report: ${failed ? 'FAIL' : 'ok  '}  ${this.check}: ${passed} passed, ${failed} failed, ${seconds} s`);
    this.check = undefined;
  }

  // Whether all cases of a check passed, and there was one.
  met(check) {
    const cases = this.cases.filter((one) => one.check === check);
    return cases.length > 0 && cases.every((one) => one.problems.length === 0);
  }

  end() {
    this.finish();
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed || !this.passed ? 1 : 0;
  }
}
