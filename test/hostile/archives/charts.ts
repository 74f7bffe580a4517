import { gzip, bomb, tar, tgz, type TarEntry } from './tar.ts';

const at = (...codes: readonly number[]): string => String.fromCodePoint(...codes);
const file = (name: string | Buffer, content = 'x: 1\n'): TarEntry => ({ name, content });
const object = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

/** What every chart here starts with; its template shows what `Files` holds. */
const chart: readonly TarEntry[] = [
  file('evil/Chart.yaml', 'apiVersion: v2\nname: evil\nversion: 1.0.0\n'),
  file('evil/values.yaml', '{}\n'),
  file(
    'evil/templates/a.yaml',
    `${object('evil')}data: {read: {{ printf "%.9000s" (.Files.Glob "**").AsConfig | toJson }}}\n`,
  ),
];
const withEntries = (...more: readonly TarEntry[]): Buffer => tgz([...chart, ...more]);
const link = (name: string, to: string, type = '2'): TarEntry => ({ name, type, link: to });

const names = {
  'a way out': ['evil/../../x', '../x', '../../../../../../x', 'evil/templates/../../../x', '..', 'evil/..', 'evil/./../../x'], // prettier-ignore
  'an absolute path': ['/x', '//x', '/tmp/hostile-archive', 'C:\\x', 'C:/x', '\\\\server\\share\\x', '\\x', 'evil\\..\\..\\x', 'evil/C:\\x'], // prettier-ignore
  'a name that is none': ['', '/', './', 'evil', 'evil/', 'evil//x', 'evil/\n##vso[task.debug]x', `evil/${at(0x202e)}lmay.x`, `evil/x${at(0)}/../../y`, 'evil/con', 'evil/x:stream', 'evil/templates/##vso[task.debug]x.yaml', `evil/${'d/'.repeat(300)}x`, `evil/${'n'.repeat(5000)}`], // prettier-ignore
  'git’s own': ['evil/.git/config', '.git/hooks/pre-push', 'evil/.helmignore'],
} as const;

interface Archive {
  readonly kind: string;
  readonly raw: Buffer;
}

export const harmless = 'nothing wrong';

/** Hostile archives of a chart called evil, 1.0.0, by what they try; none is larger than some hundred kilobytes. */
export const archives: readonly [Archive, ...Archive[]] = [
  { kind: harmless, raw: withEntries() },
  ...Object.entries(names).flatMap(([kind, all]) =>
    all.map((name) => ({ kind: `${kind}: ${JSON.stringify(name.slice(0, 60))}`, raw: withEntries(file(name)) })),
  ),
  { kind: 'a name that is no text', raw: withEntries(file(Buffer.from([0x65, 0x76, 0x69, 0x6c, 0x2f, 0xff, 0xc0]))) },
  ...['../../../../../../etc/passwd', '/etc/passwd', '../../../canary/secret', '/dev/zero', '.', 'link'].map((to) => ({
    kind: `a symbolic link to ${to}`,
    raw: withEntries(link('evil/link', to), link('evil/templates/link.yaml', to)),
  })),
  { kind: 'a file behind a link', raw: withEntries(link('evil/sub', '../../../canary'), file('evil/sub/new')) },
  { kind: 'a file where a link is', raw: withEntries(link('evil/l', '../../canary/secret'), file('evil/l', 'written')) }, // prettier-ignore
  { kind: 'a hard link out', raw: withEntries(link('evil/l', '../../canary/secret', '1'), file('evil/l', 'written')) }, // prettier-ignore
  { kind: 'the chart is a link', raw: tgz([link('evil', '/'), ...chart]) },
  ...['3', '4', '6', '7', 'S', 'x', 'g', 'Z'].map((type) => ({
    kind: `an entry of type ${type}`,
    raw: withEntries({ ...file('evil/odd'), type }),
  })),
  { kind: 'a file of a gigabyte', raw: bomb('evil/zeros', 1024, chart) },
  { kind: 'a template of a gigabyte', raw: bomb('evil/templates/zeros.yaml', 1024, chart) },
  { kind: 'many files that are large together', raw: large() },
  { kind: 'a thousand files', raw: withEntries(...Array.from({ length: 1000 }, (_, n) => file(`evil/files/${n}`, ''))) }, // prettier-ignore
  { kind: 'two of one name', raw: withEntries(file('evil/templates/b.yaml', object('first')), file('evil/templates/b.yaml', object('second'))) }, // prettier-ignore
  { kind: 'names that differ in case', raw: withEntries(file('evil/templates/b.yaml', object('first')), file('evil/templates/B.yaml', object('second')), file('evil/chart.yaml', 'x')) }, // prettier-ignore
  {
    kind: 'two Chart.yaml',
    raw: withEntries(file('evil/Chart.yaml', 'apiVersion: v2\nname: other\nversion: 9.9.9\n')),
  },
  { kind: 'another chart than it says', raw: tgz([file('other/Chart.yaml', 'apiVersion: v2\nname: "../../x"\nversion: "../y"\n'), file('other/templates/a.yaml', object('other'))]) }, // prettier-ignore
  { kind: 'a name with a command', raw: tgz([file('evil/Chart.yaml', 'apiVersion: v2\nname: "##vso[task.debug]x"\nversion: 1.0.0\n'), ...chart.slice(1)]) }, // prettier-ignore
  { kind: 'charts in charts', raw: nested(20) },
  { kind: 'a file that is longer than the archive', raw: withEntries({ ...file('evil/x'), size: 1 << 30 }) },
  { kind: 'a size that is none', raw: withEntries({ ...file('evil/x'), size: 0o77777777777 }) },
  { kind: 'no chart in it', raw: tgz([file('evil/readme')]) },
  { kind: 'no entry in it', raw: tgz([]) },
  { kind: 'no bytes', raw: Buffer.alloc(0) },
  { kind: 'no archive', raw: Buffer.from('<html>##vso[task.debug]Sign in</html>') },
  { kind: 'an archive that is not compressed', raw: tar(chart) },
  { kind: 'a compressed text', raw: gzip(Buffer.from('##vso[task.debug]x\n'.repeat(100))) },
  { kind: 'the first half', raw: withEntries().subarray(0, 150) },
  { kind: 'behind it something else', raw: Buffer.concat([withEntries(), Buffer.from('garbage')]) },
  { kind: 'one byte turned', raw: turned(withEntries(), 120) },
  { kind: 'compressed twice', raw: gzip(withEntries()) },
];

/** 250 MB in files each of which is let pass. */
function large(): Buffer {
  const four = Buffer.alloc(4 << 20);
  const piece = gzip(tar([{ name: 'evil/files/zeros', content: four }]).subarray(0, -1024));
  return Buffer.concat([
    gzip(tar(chart).subarray(0, -1024)),
    ...Array.from({ length: 60 }, () => piece),
    gzip(tar([])),
  ]);
}

function nested(levels: number): Buffer {
  let inner = withEntries();
  for (let level = 0; level < levels; level += 1)
    inner = withEntries({ name: 'evil/charts/evil-1.0.0.tgz', content: inner });
  return inner;
}

function turned(bytes: Buffer, place: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[place] = (changed[place] ?? 0) ^ 0xff;
  return changed;
}
