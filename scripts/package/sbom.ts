import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { createHash } from 'node:crypto';
import type { Component } from './components.ts';
import { nameBasedUuid } from './variant.ts';

/** What the bill of materials is of. */
export interface Product {
  /** The extension's id and version, as shipped. */
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly license: string;
  /** Its tasks, and the files of each one's code by name; a server task has none. */
  readonly tasks: readonly { readonly name: string; readonly code: ReadonlyMap<string, Buffer> }[];
}

/**
 * The bill of materials, CycloneDX 1.6 as JSON: each task with what of others its bundle holds, by version, licence,
 * package URL and the hash of the package as it was published. The same input gives the same bytes: it names no time, and
 * its serial number is made of its content.
 */
export function makeSbom(product: Product, components: readonly Component[]): string {
  const made = new Map(components.map((component) => [component, describe(component)]));
  const tasks = product.tasks.map(({ name, code }) => {
    const task = new Models.Component(Enums.ComponentType.Application, name, {
      bomRef: `task:${name}`,
      version: product.version,
    });
    for (const [file, content] of code) task.components.add(describeFile(name, file, content));
    for (const [{ bytes }, { bomRef }] of made) if (bytes.has(name)) task.dependencies.add(bomRef);
    return task;
  });
  const bom = new Models.Bom();
  bom.metadata.component = new Models.Component(Enums.ComponentType.Application, product.name, {
    bomRef: product.name,
    version: product.version,
    components: new Models.ComponentRepository(tasks),
  });
  bom.metadata.component.licenses.add(new Models.SpdxLicense(product.license));
  for (const { bomRef } of tasks) bom.metadata.component.dependencies.add(bomRef);
  bom.components = new Models.ComponentRepository(made.values());
  bom.serialNumber = `urn:uuid:${nameBasedUuid(namespace, serialize(bom))}`;
  return `${serialize(bom)}\n`;
}

// Any UUID of our own, for the serial numbers to be derived from (RFC 9562, 5.5).
const namespace = '5b0d6a5e-6f0c-4a35-9f6b-6f1f3f0c2f7a';

function serialize(bom: Models.Bom): string {
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return serializer.serialize(bom, { sortLists: true, space: 1 });
}

function describe({ kind, name, version, license, purls, sha512 }: Component): Models.Component {
  const [purl, ...others] = purls;
  const [, group, rest = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const type = kind === 'data' ? Enums.ComponentType.Data : Enums.ComponentType.Library;
  const component = new Models.Component(type, rest, { bomRef: purl, purl, version });
  if (group !== undefined) component.group = group;
  component.licenses.add(
    / (?:OR|AND) /.test(license) ? new Models.LicenseExpression(license) : new Models.SpdxLicense(license),
  );
  if (sha512 !== undefined) component.hashes.set(Enums.HashAlgorithm['SHA-512'], sha512);
  for (const other of others) component.properties.add(new Models.Property('gitops-delivery:made-from', other));
  return component;
}

function describeFile(task: string, name: string, content: Buffer): Models.Component {
  const file = new Models.Component(Enums.ComponentType.File, name, { bomRef: `task:${task}/${name}` });
  file.hashes.set(Enums.HashAlgorithm['SHA-256'], hash(content));
  return file;
}

function hash(code: Buffer): string {
  return createHash('sha256').update(code).digest('hex');
}
