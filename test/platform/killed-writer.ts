/** Replaces the files of a folder for ever, all to one generation after the other, until it is killed. */
import { nodeFiles } from '../../platform/files.ts';

const [, , folder = '', temporary = '', count = '0', size = '0'] = process.argv;
const files = nodeFiles(temporary);
process.stdout.write('ready\n');
for (let generation = 1; ; generation++) {
  const content = `${String(generation % 10).repeat(Number(size))}\n`;
  const staged = [];
  for (let index = 0; index < Number(count); index++)
    staged.push(await files.stage(`${folder}/f${index}.yaml`, content));
  for (const one of staged) await one.commit();
}
