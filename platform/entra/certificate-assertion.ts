import { createPrivateKey, randomUUID, sign, X509Certificate, type KeyObject } from 'node:crypto';

import { TaskError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';

/** Who signs an assertion, and for whom. */
export interface CertificateAssertion {
  /** Certificate and private key in one PEM, as a service connection holds them. */
  readonly pem: Secret;
  readonly client: string;
  /** The route that gives tokens. */
  readonly audience: URL;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Who has the certificate, for the messages. */
  readonly whose: string;
}

const minutes = 60;
const begin = '-----BEGIN ';

/**
 * A JWT by which an application shows that it has its certificate's key (RFC 7523; the header as
 * https://learn.microsoft.com/entra/identity-platform/certificate-credentials has it, with the thumbprint `x5t` that every
 * cloud takes).
 * @throws CERTIFICATE_INVALID
 */
export function certificateAssertion({ pem, client, audience, now, whose }: CertificateAssertion): Secret {
  const { certificate, key } = readCertificate(pem, now, whose);
  const thumbprint = Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
  // A clock that is some minutes ahead would make it one that is not valid yet.
  const seconds = Math.floor(now / 1000);
  const parts = [
    { alg: 'RS256', typ: 'JWT', x5t: thumbprint },
    {
      aud: audience.href,
      iss: client,
      sub: client,
      jti: randomUUID(),
      nbf: seconds - 5 * minutes,
      iat: seconds - 5 * minutes,
      exp: seconds + 10 * minutes,
    },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return new Secret(`${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`);
}

function readCertificate(
  pem: Secret,
  now: number,
  whose: string,
): { readonly certificate: X509Certificate; readonly key: KeyObject } {
  const blocks = blocksOf(pem.reveal());
  const keyText = blocks.find(({ label }) => label.endsWith('PRIVATE KEY'))?.text;
  const certificates = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ text }) => text);
  const invalid = (why: string): TaskError =>
    new TaskError(
      'CERTIFICATE_INVALID',
      `The certificate of ${whose} cannot be used: ${why}.`,
      'Put certificate and private key, both in PEM, one after the other into the service connection (az ad sp create-for-rbac --create-cert writes such a file); the key must be RSA, without a passphrase.',
    );
  if (keyText === undefined) throw invalid('it holds no private key in PEM');
  let key: KeyObject;
  try {
    key = createPrivateKey(keyText);
  } catch {
    // The library's words may quote the key.
    throw invalid(
      keyText.includes('ENCRYPTED') ? 'its private key takes a passphrase' : 'its private key cannot be read',
    );
  }
  if (key.asymmetricKeyType !== 'rsa') throw invalid(`its key is ${key.asymmetricKeyType ?? 'unknown'}, not RSA`);
  // Its authorities may stand beside it.
  const certificate = certificates.map(parsed).find((one) => one?.checkPrivateKey(key) === true);
  if (certificate === undefined) {
    throw invalid(certificates.length === 0 ? 'it holds no certificate in PEM' : 'the key is of another certificate');
  }
  if (Date.parse(certificate.validTo) < now) throw invalid(`it was valid until ${certificate.validTo}`);
  return { certificate, key };
}

/** PEM blocks; their line breaks may have become spaces on the way through a form or a variable. */
function blocksOf(pem: string): readonly { readonly label: string; readonly text: string }[] {
  const blocks: { label: string; text: string }[] = [];
  // By looking, not by an expression: the text may be anything.
  for (let from = pem.indexOf(begin); from !== -1; from = pem.indexOf(begin, from)) {
    const labelEnd = pem.indexOf('-----', from + begin.length);
    const label = pem.slice(from + begin.length, labelEnd);
    const end = `-----END ${label}-----`;
    const to = labelEnd === -1 ? -1 : pem.indexOf(end, labelEnd);
    if (to === -1) break;
    const body = pem.slice(labelEnd + 5, to);
    // With headers in it, it is of the old kind that takes a passphrase.
    const text = body.includes(':') ? `ENCRYPTED ${body}` : body.replaceAll(/\s+/g, '\n');
    blocks.push({ label, text: `${begin}${label}-----\n${text.trim()}\n${end}\n` });
    from = to;
  }
  return blocks;
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
