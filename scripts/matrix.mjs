/** `npm run matrix [-- name …]`: tests with the oldest and the newest tools that tasks work with, e.g. `-- "helm 4"`. */
import { bootstrap, root } from './bootstrap.mjs';
import { say } from './bootstrap/say.mjs';
import { rows, runRow } from './matrix/rows.mjs';

await bootstrap();
const wanted = process.argv.slice(2);
for (const row of rows) {
  if (wanted.length > 0 && !wanted.includes(row.name)) continue;
  const end = await runRow(root, row);
  if (typeof end !== 'number') say(`${row.name}: SKIPPED: ${end.skipped}`);
  else if (end !== 0) process.exitCode = 1;
}
