import { createHash, verify, X509Certificate } from 'node:crypto';

/** What an app registration knows. */
export interface KnownProofs {
  readonly client: string;
  readonly secret?: string;
  /** In PEM. */
  readonly certificate?: string;
  /** What Azure DevOps says of this run. */
  readonly assertion: string;
  /** The token route's address. */
  readonly audience: string;
}

/** Why a request for a token is refused, in Microsoft Entra's words; undefined when it is right. */
export function mistakeIn(form: URLSearchParams, known: KnownProofs): string | undefined {
  if (form.has('client_secret')) {
    if (form.get('client_id') !== known.client) return unknownClient(form);
    return form.get('client_secret') === known.secret
      ? undefined
      : "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app 'app'.";
  }
  if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    return "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.";
  const given = form.get('client_assertion') ?? '';
  const federated = given === known.assertion && form.get('client_id') === known.client;
  if (federated) return undefined;
  if (given.split('.').length !== 3) return 'AADSTS70021: No matching federated identity record found.';
  return form.get('client_id') === known.client ? mistakeInJwt(given, known) : unknownClient(form);
}

function unknownClient(form: URLSearchParams): string {
  return `AADSTS700016: Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory 'Fabrikam'.`;
}

function mistakeInJwt(jwt: string, { client, certificate, audience }: KnownProofs): string | undefined {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const read = (part: string): Record<string, unknown> =>
    JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
  const [header, claims] = [read(head), read(body)];
  const x509 = certificate === undefined ? undefined : new X509Certificate(certificate);
  const thumbprint = x509 === undefined ? '' : createHash('sha1').update(x509.raw).digest('base64url');
  const signed =
    x509 !== undefined &&
    header['alg'] === 'RS256' &&
    header['x5t'] === thumbprint &&
    verify('RSA-SHA256', Buffer.from(`${head}.${body}`), x509.publicKey, Buffer.from(signature, 'base64url'));
  if (!signed)
    return 'AADSTS700027: The certificate with identifier used to sign the client assertion is not registered on application.';
  const now = Date.now() / 1000;
  const [from, to] = [Number(claims['nbf']), Number(claims['exp'])];
  if (!(from <= now && now < to && to - now <= 24 * 3600))
    return 'AADSTS700024: Client assertion is not within its valid time range.';
  const right = claims['aud'] === audience && claims['iss'] === client && claims['sub'] === client;
  return right && typeof claims['jti'] === 'string' ? undefined : 'AADSTS50027: JWT token is invalid or malformed.';
}
