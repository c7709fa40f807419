// node measure.mjs PACKAGE STEPS COUNT ROUNDS: decisions per second of each round, one a line.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [pkg, file, count, rounds] = process.argv.slice(2);
const { Steps } = createRequire(import.meta.url)(resolve(pkg, 'rules_wasm.js'));
const steps = Steps.read(readFileSync(file, 'utf8'));
if (!steps) throw new Error(`${file} cannot be read`);
const n = Number(count);
steps.decide(n / 10);
for (let round = 0; round < Number(rounds); round += 1) {
  const begin = process.hrtime.bigint();
  const accepted = steps.decide(n);
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
  if (accepted !== n) throw new Error(`${n - accepted} of ${n} refused`);
  console.log(n / seconds);
}
