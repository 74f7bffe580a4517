import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, ScriptError } from '../project.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string | { readonly type: string };
  readonly licenses?: readonly { readonly type: string }[];
  readonly author?: string | { readonly name?: string };
}

/** One npm package, with its licence (SPDX) and the licence's own words. */
export interface Notice {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

/** The file that is shipped, for people: all packages, each with its licence in full. */
export function formatNotices(notices: readonly Notice[]): string {
  const line = '-'.repeat(80);
  const list = notices.map((n) => `  ${n.name} ${n.version} (${n.license})`).join('\n');
  const texts = notices.map((n) => `${line}\n${n.name} ${n.version}\n${line}\n\n${n.text.trim()}\n`).join('\n');
  return `GitOps Delivery holds code of these packages:\n\n${list}\n\nTheir licences follow.\n\n${texts}`;
}

const permissive = /^(MIT|MIT-0|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|Unlicense|Python-2\.0)$/;

/**
 * @param folder where the package is installed
 * @throws ScriptError for a package that says no licence, or one that asks for more than its notice
 */
export function readNotice(folder: string): Notice {
  const manifest = readJson<Manifest>(join(folder, 'package.json'));
  const said = manifest.license ?? manifest.licenses?.[0];
  const license = (typeof said === 'string' ? said : (said?.type ?? '')).replace(/^\((.*)\)$/, '$1');
  const choices = license.split(/ OR | AND /);
  if (license === '' || !choices.every((choice) => permissive.test(choice))) {
    throw new ScriptError(
      `${manifest.name} ${manifest.version} is bundled, and its licence (${license || 'none said'}) is not on the list of those that only ask for their notice. ` +
        'Look at it; then add it to the list in scripts/package/notices.ts, or do without the package.',
    );
  }
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|thirdpartynotices?)([.-].*)?$/i.test(file))
    .filter((file) => !/\.(js|ts|json)$/i.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  if (texts.length > 0) return { name: manifest.name, version: manifest.version, license, text: texts.join('\n\n') };
  const author = typeof manifest.author === 'string' ? manifest.author : (manifest.author?.name ?? 'its authors');
  if (license !== 'MIT' && license !== 'ISC') {
    throw new ScriptError(
      `${manifest.name} ${manifest.version} (${license}) is bundled and comes without its licence's text.`,
    );
  }
  const holder = author.replace(/\s*[<(].*$/, '');
  const body = license === 'MIT' ? mit : isc;
  return { name: manifest.name, version: manifest.version, license, text: `Copyright (c) ${holder}\n\n${body}` };
}

/** For packages that name their licence and forgot the file. The words are the licence's own (SPDX). */
const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;

const isc = `Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH
REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF MERCHANTABILITY
AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM
LOSS OF USE, DATA OR PROFITS, WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR
OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR
PERFORMANCE OF THIS SOFTWARE.`;
