import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { rootCertificates } from 'node:tls';

import { messageOf, TaskError } from '../core/errors.ts';
import type { NetworkSettings } from '../core/ports/agent.ts';
import { readFailureCode } from './file-errors.ts';

type Proxy = NonNullable<NetworkSettings['proxy']>;

/**
 * Whether the agent's bypass list sends a URL round the proxy. As the agent itself does it, each expression is tried
 * against scheme, host and port alone: a path may hold anything. One that is no expression means itself.
 */
export function bypasses(proxy: Proxy, url: string): boolean {
  const { origin } = new URL(url);
  return proxy.bypass.some((pattern) => {
    try {
      return new RegExp(pattern, 'i').test(origin);
    } catch {
      return origin.includes(pattern.toLowerCase());
    }
  });
}

/** The proxy's address with its credentials: only ever in memory, or in the environment of a child. */
export function proxyAddress({ url, username, password }: Proxy): string {
  const address = new URL(url);
  if (username === undefined) return address.href;
  // The colon stays without a password too: git would ask for one.
  const user = `${encodeURIComponent(username)}:${encodeURIComponent(password?.reveal() ?? '')}`;
  return `${address.protocol}//${user}@${address.host}${address.pathname}`;
}

/** What TLS takes, all PEM. */
export interface TlsMaterial {
  /** The usual authorities and the agent's own. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly passphrase?: string;
}

/**
 * The agent's certificates, read and judged before anything is connected: libraries pass over files that are missing,
 * and would ask a terminal for a passphrase.
 * @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED, CERTIFICATE_INVALID
 */
export function tlsMaterial({ caFile, clientCertificate }: NetworkSettings): TlsMaterial {
  const ca = caFile === undefined ? {} : { ca: authorities(caFile) };
  if (clientCertificate === undefined) return ca;
  const { certFile, keyFile, password } = clientCertificate;
  const cert = read(certFile, 'client certificate', '--sslclientcert');
  const key = read(keyFile, 'client certificate’s key', '--sslclientcertkey');
  const passphrase = password?.reveal();
  const secret = privateKey(key, keyFile, passphrase);
  if (!belongs(cert, certFile, secret)) {
    throw invalid(`${keyFile} is not the key of the agent’s client certificate ${certFile}.`);
  }
  return { ...ca, cert, key, ...(passphrase === undefined ? {} : { passphrase }) };
}

/** The usual authorities and those of the agent's file, PEM. @throws FILE_NOT_FOUND, FILE_NOT_ALLOWED */
export function authorities(caFile: string): string {
  return [...rootCertificates, read(caFile, 'file of certificate authorities', '--sslcacert')].join('\n');
}

function read(file: string, what: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new TaskError(
      readFailureCode(cause),
      `The agent’s ${what}, ${file}, cannot be read: ${messageOf(cause)}`,
      `Look at the agent’s configuration (${option}).`,
      { cause },
    );
  }
}

function privateKey(key: string, file: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    if (!/ENCRYPTED/.test(key)) throw invalid(`${file} holds no private key in PEM: ${messageOf(cause)}.`, cause);
    const what = passphrase === undefined ? 'the agent has none' : 'the agent’s does not open it';
    throw invalid(`The agent’s client certificate has a key that takes a passphrase, and ${what}: ${file}.`, cause);
  }
}

function belongs(certificate: string, file: string, key: KeyObject): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(key);
  } catch (cause) {
    throw invalid(`${file} holds no certificate in PEM: ${messageOf(cause)}.`, cause);
  }
}

function invalid(what: string, cause?: unknown): TaskError {
  return new TaskError(
    'CERTIFICATE_INVALID',
    what,
    'Configure the agent anew: ./config.sh --sslclientcert … --sslclientcertkey … --sslclientcertpassword …',
    cause === undefined ? {} : { cause },
  );
}

// git quotes the address, whose names may be anything.
const unquoted = (said: string): string => said.replaceAll(/'[^'\n]*'/g, '');

const untrusted = /certificate|CERT_|altnames|SSL/i;
const proxied = /proxy|tunneling socket|CONNECT tunnel/i;

/** Whether trying again at once is no use: nobody mends a certificate or a proxy's password within seconds. */
export function isLasting(said: string): boolean {
  return /certificate|CERT_|altnames|statusCode=4\d\d|code 4\d\d from proxy|tunnel failed, response 4\d\d|proxy authentication required/i.test(
    unquoted(said),
  );
}

/** What mends a server that gave no proper answer, by the words of whoever tried. */
export function adviceFor(said: string): string {
  const words = unquoted(said);
  if (/certificate[ _]required|handshake[ _]failure/i.test(words)) {
    return 'The server asks for a client certificate: configure the agent with it (--sslclientcert, --sslclientcertkey).';
  }
  if (proxied.test(words)) {
    return 'Look at the agent’s proxy: its address and credentials, and whether it lets the agent reach the server; or add the server to its bypass list (.proxybypass).';
  }
  if (untrusted.test(words)) {
    return 'Configure the agent with the certificate authority that signed the server’s certificate (./config.sh --sslcacert …); behind a proxy that opens TLS, that is the proxy’s own.';
  }
  return 'Look at the agent’s network, proxy and certificate settings and at status.dev.azure.com, then run it again.';
}
