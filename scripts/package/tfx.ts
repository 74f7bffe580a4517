import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import { ScriptError } from '../project.ts';

/**
 * Packs a staged folder with tfx-cli, without a network.
 *
 * tfx ends with 0 where the Marketplace would refuse (a missing bundle, too long a name) and only warns,
 * so its warnings are errors here.
 */
export async function createVsix(folder: string, output: string): Promise<void> {
  const tfx = createRequire(import.meta.url).resolve('tfx-cli/_build/tfx-cli.js');
  const args = [tfx, 'extension', 'create', '--root', folder, '--manifests', 'vss-extension.json'];
  const said = await new Promise<{ code: number; text: string }>((done) => {
    execFile(
      process.execPath,
      [...args, '--output-path', output, '--no-color', '--no-prompt'],
      { cwd: folder, env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' } },
      (error, stdout, stderr) => done({ code: error === null ? 0 : 1, text: `${stdout}\n${stderr}` }),
    );
  });
  const complaints = findComplaints(said.text);
  if (said.code !== 0 || complaints.length > 0) {
    const text = (complaints.length > 0 ? complaints : said.text.trim().split('\n')).map((line) => `  ${line}`);
    throw new ScriptError(`tfx does not want this extension:\n${text.join('\n')}`);
  }
}

/** The lines of tfx's output that warn or tell an error, whatever their colour. */
export function findComplaints(output: string): string[] {
  return stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /\b(warning|warn|error)\b[:!]/i.test(line));
}
