import type { Cluster } from '../../../core/ports/cluster.ts';

/** A cluster that answers everything, and has nothing in it: tests put in what they need. */
export const quietCluster: Cluster = {
  name: 'fake',
  server: 'https://fake.test',
  probe: () => Promise.resolve(),
  follow: () => Promise.resolve(),
  list: () => Promise.resolve({ ok: true, objects: [] }),
  get: () => Promise.resolve({ ok: true, object: undefined }),
  logs: () => Promise.resolve({ ok: true, text: undefined }),
  annotate: () => Promise.resolve(undefined),
};
