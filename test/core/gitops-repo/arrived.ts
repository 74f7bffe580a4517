import { serializeDescriptor } from '../../../core/manifests/descriptor.ts';
import { wordForWord } from '../word-for-word.ts';
import { descriptorOf } from './descriptors.ts';

const file = (path: string, text = '') => ({ path, content: Buffer.from(text) });

/** What is wrong, word for word, with what belongs to it; or what came of it. */
export function said(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return wordForWord(error);
  }
}

/** What arrives for an application: its descriptor and a manifest. */
export const application = (name: string, over: Parameters<typeof descriptorOf>[0] = {}) => {
  const environment = over?.environment ?? 'dev';
  const path = `${environment}/${name}/deployment.json`;
  const files = [path, `${environment}/${name}/m.yaml`];
  const text = serializeDescriptor(descriptorOf({ application: name, files, ...over }));
  return [file(path, text), file(`${environment}/${name}/m.yaml`, 'a: 1\n')];
};
