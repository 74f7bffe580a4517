import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate authority of the cluster's own, and what it has signed. All texts are PEM. */
export interface ClusterTls {
  /** The authority's certificate, and where it lies. */
  ca: string;
  caFile: string;
  key: string;
  certificate: string;
  /** Of the user that the cluster's own token stands for. */
  client: { key: string; certificate: string };
}

/** Makes a certificate authority, a server certificate for 127.0.0.1 and a client certificate, by openssl, in a folder. */
export async function makeCertificates(folder: string): Promise<ClusterTls> {
  await mkdir(folder, { recursive: true });
  const at = (name: string): string => path.join(folder, name);
  const openssl = (...args: string[]): Promise<unknown> => run('openssl', args);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const caFile = at('ca.crt');
  await writeFile(at('server.ext'), 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  await writeFile(at('client.ext'), 'extendedKeyUsage=clientAuth\n');
  await openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at('ca.key'),
    '-out',
    caFile,
    '-days',
    '2',
    '-subj',
    '/CN=test-ca',
  );
  for (const name of ['server', 'client']) {
    await openssl('req', ...newKey, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${name}`);
    const signing = ['-CA', caFile, '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
    const files = ['-in', at(`${name}.csr`), '-extfile', at(`${name}.ext`), '-out', at(`${name}.crt`)];
    await openssl('x509', '-req', ...signing, ...files);
  }
  const read = (name: string): Promise<string> => readFile(at(name), 'utf8');
  return {
    ca: await read('ca.crt'),
    caFile,
    key: await read('server.key'),
    certificate: await read('server.crt'),
    client: { key: await read('client.key'), certificate: await read('client.crt') },
  };
}
