/** `npm run icons`: draws all PNG pictures from the SVG sources in `images/`. */
import { Resvg } from '@resvg/resvg-js';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { indexedPng } from './indexed-png.ts';
import type { ExtensionManifest } from './package/variant.ts';
import { main, readJson, root } from './project.ts';

await main(async () => {
  const icon = await readFile(join(root, 'images', 'icon.svg'), 'utf8');
  await write('images/extension-icon.png', draw(icon, 128));
  const { contributions } = readJson<ExtensionManifest>(join(root, 'vss-extension.json'));
  for (const { id } of contributions) await write(`tasks/${id}/icon.png`, draw(withSign(icon, id), 32));
  for (const name of ['flow', 'stages'])
    await write(
      `images/${name}.png`,
      indexedPng(render(await readFile(join(root, 'images', `${name}.svg`), 'utf8'), 1400)),
    );
});

/** The drawing with the plate and one sign, instead of the extension's own layers. */
function withSign(svg: string, id: string): string {
  if (!svg.includes(`id="${id}"`)) throw new Error(`images/icon.svg has no sign for ${id}.`);
  const layers = `<use href="#plate" /><use href="#${id}" />`;
  return svg.replace(/<\/defs>[\s\S]*<\/svg>/, `</defs>${layers}</svg>`);
}

function draw(svg: string, width: number): Buffer {
  return Buffer.from(render(svg, width).asPng());
}

function render(svg: string, width: number): ReturnType<Resvg['render']> {
  const font = { loadSystemFonts: true, defaultFontFamily: 'DejaVu Sans' };
  return new Resvg(svg, { fitTo: { mode: 'width', value: width }, font }).render();
}

async function write(path: string, png: Buffer): Promise<void> {
  if (existsSync(join(root, path)) && (await readFile(join(root, path))).equals(png)) return;
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), png);
  console.log(`${path}: ${png.length} bytes`);
}
