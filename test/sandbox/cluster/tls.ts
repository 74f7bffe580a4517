// @peculiar/x509 asks for this polyfill before itself.
import 'reflect-metadata';
import { KeyObject, webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

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

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;

/**
 * Makes a certificate authority, a server certificate for 127.0.0.1, sandbox.test and further names, and a client
 * certificate, valid for two days, and leaves them in a folder as `ca.crt`, `server.crt`, `server.key`, `client.crt` and `client.key`.
 */
export async function makeCertificates(folder: string, names: readonly string[] = []): Promise<ClusterTls> {
  cryptoProvider.set(webcrypto);
  await mkdir(folder, { recursive: true });
  const validity = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 2 * day) };
  const authorityKeys = await newKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=test-ca',
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  const sign = async (name: string, serialNumber: string, extensions: Extension[]) => {
    const keys = await newKeys();
    const certificate = await X509CertificateGenerator.create({
      ...validity,
      serialNumber,
      subject: `CN=${name}`,
      issuer: authority.subject,
      signingKey: authorityKeys.privateKey,
      publicKey: keys.publicKey,
      signingAlgorithm: algorithm,
      extensions,
    });
    const pem = {
      key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificate: `${certificate.toString('pem')}\n`,
    };
    await writeFile(path.join(folder, `${name}.key`), pem.key, { mode: 0o600 });
    await writeFile(path.join(folder, `${name}.crt`), pem.certificate);
    return pem;
  };
  const ca = `${authority.toString('pem')}\n`;
  const caFile = path.join(folder, 'ca.crt');
  await writeFile(caFile, ca);
  const server = await sign('server', '02', [
    new SubjectAlternativeNameExtension([
      { type: 'ip', value: '127.0.0.1' },
      ...['sandbox.test', ...names].map((value) => ({ type: 'dns', value }) as const),
    ]),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
  ]);
  const client = await sign('client', '03', [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])]);
  return { ca, caFile, ...server, client };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** A certificate of an application, signed by itself, and its key (RSA, as Microsoft Entra takes it), both PEM. */
export async function makeApplicationCertificate(
  o: { readonly days?: number } = {},
): Promise<{ certificate: string; key: string }> {
  cryptoProvider.set(webcrypto);
  const rsa = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: 2048,
  };
  const keys = await webcrypto.subtle.generateKey(rsa, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    notBefore: new Date(Date.now() - 10 * day),
    notAfter: new Date(Date.now() + (o.days ?? 2) * day),
    serialNumber: '0a',
    name: 'CN=robot',
    keys,
    signingAlgorithm: rsa,
  });
  return {
    key: KeyObject.from(keys.privateKey).export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `${certificate.toString('pem')}\n`,
  };
}
