// Scores of pages by Lighthouse, in one browser: node lighthouse.mjs PORT ADDRESS…
// Writes {address: {category: score, failed: [audit]}} as JSON. Performance is not asked for:
// what a page weighs is measured by tests/test_weight.py, and times would be the machine's.
import lighthouse from 'lighthouse';

const [port, ...addresses] = process.argv.slice(2);
const config = {
  extends: 'lighthouse:default',
  settings: {
    onlyCategories: ['accessibility', 'best-practices', 'seo'],
    // With any other method Lighthouse waits five seconds after the load and after the last task.
    throttlingMethod: 'simulate',
    disableFullPageScreenshot: true,
    maxWaitForLoad: 30000,
    // The pages run no script that would change them later, so nothing is waited for.
    pauseAfterFcpMs: 0,
    pauseAfterLoadMs: 0,
    networkQuietThresholdMs: 0,
    cpuQuietThresholdMs: 0,
  },
};
const found = {};
for (const address of addresses) {
  const { lhr } = await lighthouse(address, { port: Number(port), logLevel: 'silent' }, config);
  const refused = lhr.runtimeError ? [lhr.runtimeError.message] : [];
  found[address] = {
    scores: Object.fromEntries(Object.values(lhr.categories).map((one) => [one.id, one.score])),
    failed: refused.concat(
      Object.values(lhr.audits)
        .filter((one) => one.score !== null && one.score < 1)
        .map((one) => `${one.id}: ${one.title}`),
    ),
  };
}
console.log(JSON.stringify(found));
