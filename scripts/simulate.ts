/** `npm run simulate`: plays seeds of the simulation, see test/simulation/README.md. */
import { parseArgs } from 'node:util';
import { simulate } from '../test/simulation/simulation.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    steps: { type: 'string', default: '120' },
    seeds: { type: 'string', default: '10' },
    trace: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed ?? Math.floor(Math.random() * 1e9));
let failed = 0;
let total = 0;
const begin = performance.now();
for (let seed = first; seed < first + (values.seed === undefined ? Number(values.seeds) : 1); seed++) {
  const result = await simulate({ seed, steps: Number(values.steps), ...(values.trace ? { trace: console.log } : {}) });
  total += result.steps;
  if (result.findings.length > 0) {
    failed += 1;
    console.log(
      [
        ...(values.trace ? [] : [result.history[0], ...result.history.slice(-40)]),
        ...result.findings.map((one) => `*** ${one}`),
      ].join('\n'),
    );
  }
  console.log(
    `seed ${seed}: ${result.steps} steps, ${result.findings.length} findings, ${((performance.now() - begin) / 1000).toFixed(1)} s`,
  );
}
console.log(`${total} steps, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
