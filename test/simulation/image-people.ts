import { chart, images, pathsOfImages } from './image-files.ts';
import { compare, placesIn, versionsIn, withVersions } from './image-places.ts';
import { textAt } from './image-commits.ts';
import type { Act } from './people.ts';
import { target, type Simulated } from './simulated.ts';

/** Changes one of the shared files, on the target or on a branch that sets images. */
const edits =
  (where: 'target' | 'branch', change: (simulated: Simulated, text: string) => string): Act =>
  async (simulated) => {
    const { random, shape, world } = simulated;
    const path = random.pick(pathsOfImages(random.pick(shape.environments), shape.updates)) ?? '';
    const branches = await simulated.branches('images/');
    const branch = where === 'target' ? target : random.pick(branches);
    if (branch === undefined) return undefined;
    const there = await textAt(simulated, (await world.repository.tip(branch)) ?? '', path);
    const text = there === undefined ? undefined : change(simulated, there);
    if (text === undefined || text === there) return `${path} on ${branch}, in vain`;
    const commit = await world.repository.commit({ branch, files: { [path]: text } });
    return `${path} on ${branch}: ${commit.slice(0, 10)}`;
  };

/** A line that nobody has written before, anywhere but between a name and its tag, and before a byte order mark. */
function comment(simulated: Simulated, text: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(end);
  const places = lines.flatMap((line, at) => (/^(?:\ufeff| *(?:newTag|tag): )/.test(line) || line === '' ? [] : [at]));
  const at = simulated.random.pick(places) ?? 0;
  return [...lines.slice(0, at), `# ${simulated.news().trim()}`, ...lines.slice(at)].join(end);
}

/** Another version of one image, or of the chart of a file that has one, at one place or at all. */
function set(choose: (simulated: Simulated, there: string) => string) {
  return (simulated: Simulated, text: string): string => {
    const { random } = simulated;
    const image = random.pick(images);
    const name = placesIn(text, chart).length > 0 ? chart : image;
    const version = choose(simulated, versionsIn(text, name)[0] ?? '1.0.0');
    const only = random.chance(0.5) ? random.int(2) : undefined;
    return withVersions(text, name, (_, index) => (only === undefined || only === index ? version : undefined));
  };
}

const newer = set(({ random }, there) => {
  const [major = '1', minor = '0', patch = '0'] = there.split('.');
  return [major, Number(minor) + random.int(2), Number(patch) + 1].join('.');
});

const older = set(({ random, versions }, there) => {
  const known = [...versions.values()].flat().filter((one) => compare(one, there) < 0);
  return random.pick(known) ?? '0.9.0';
});

/** Another container, or another patch, of an image that is there already. */
function another(simulated: Simulated, text: string): string {
  const name = `more-${simulated.news().replace(/\D/g, '')}`;
  const at = /^( *)- name: web$/m.exec(text);
  if (at === null) return text;
  const [first = '', indent = ''] = at;
  const version = versionsIn(text, 'web')[0] ?? '1.0.0';
  const added = `${indent}- name: ${name}\n${indent}  image: registry.example.com/shop/web:${version} # more\n`;
  return text.replace(first, `${added}${first}`);
}

/** What people do to files that they share with the runs that set images. */
export const imageActs: Readonly<Record<string, Act>> = {
  'comments beside an image': edits('target', comment),
  'comments beside an image on its branch': edits('branch', comment),
  'sets an image': edits('target', newer),
  'sets an image on its branch': edits('branch', newer),
  'takes an image back': edits('target', older),
  'takes an image back on its branch': edits('branch', older),
  'adds a container': edits('target', another),
};
