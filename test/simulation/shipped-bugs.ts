import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packagedExtension } from '../tasks/support.ts';
import { calm, type Bug } from './planting.ts';
import { platform } from './platform.ts';
import type { Ships } from './simulated.ts';

/** What a seed's world has instead of the shipped code: a copy of it in which some text is another. */
const patched =
  (text: string, by: string): Ships =>
  async (task, folder) => {
    const copy = join(folder, `patched-${task}`);
    await cp(await packagedExtension(task), copy, { recursive: true });
    let found = false;
    for (const entry of await readdir(copy, { recursive: true, withFileTypes: true })) {
      if (!entry.name.endsWith('.js')) continue;
      const file = join(entry.parentPath, entry.name);
      const code = await readFile(file, 'utf8');
      if (!code.includes(text)) continue;
      found = true;
      await writeFile(file, code.replaceAll(text, by));
    }
    if (!found) throw new Error(`${task} as it is shipped has no ${text}`);
    return copy;
  };

/** Mistakes that only the tasks as they are shipped have, in processes of their own. */
export const shippedBugs = {
  'is shipped without what it loads late': {
    opens: platform,
    ships: patched('./simple-git.late.js', './simple-git.gone.js'),
    where: calm,
    found: /nothing that happened explains INTERNAL: .*simple-git\.gone/s,
  },
  'is shipped without an ear for the agent’s signals': {
    opens: platform,
    ships: patched('SIGINT', 'SIGWINCH'),
    where: { ...calm, cancels: 0.5, kills: 0, fullDisks: 0 },
    found: /is left in the temporary folder/,
  },
} satisfies Readonly<Record<string, Bug>>;
