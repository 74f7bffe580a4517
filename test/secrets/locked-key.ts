import { createPrivateKey } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Beside `client.key` puts `locked.key`, which takes a passphrase. */
export async function lockKey(folder: string, passphrase: string): Promise<void> {
  const key = createPrivateKey(await readFile(join(folder, 'client.key'), 'utf8'));
  const locked = key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });
  await writeFile(join(folder, 'locked.key'), locked, { mode: 0o600 });
}
