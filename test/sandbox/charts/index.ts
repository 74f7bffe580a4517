import { createHash } from 'node:crypto';
import { FaultList, type Faults } from '../http/faults.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import { startHttpServer, type Exchange, type ServerTls } from '../http/server.ts';

/** A packaged chart, as `helm package` makes it. */
export interface PackagedChart {
  readonly name: string;
  readonly version: string;
  readonly archive: Buffer;
}

/** A stand-in for a place where charts are published. */
export interface ChartHost {
  /** `https://127.0.0.1:1234` */
  readonly url: string;
  /** A classic chart repository: `<url>/charts`. */
  readonly repository: string;
  /** The same charts in an OCI registry: `oci://127.0.0.1:1234/charts`. */
  readonly registry: string;
  readonly requests: readonly RecordedRequest[];
  readonly faults: Faults;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.cncf.helm.config.v1+json';
const layerType = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

/**
 * Serves charts as a classic repository (index.yaml and archives) and by the OCI distribution specification: what is
 * needed to pull, no more.
 * @param user `name:password` that everybody must show; undefined: nobody is asked
 */
export async function startChartHost(options: {
  readonly charts: readonly PackagedChart[];
  readonly tls?: ServerTls;
  readonly user?: string;
}): Promise<ChartHost> {
  const { charts, tls, user } = options;
  const faults = new FaultList();
  const requests: RecordedRequest[] = [];
  const server = await startHttpServer({
    faults,
    requests,
    ...(tls === undefined ? {} : { tls }),
    async handle(exchange) {
      exchange.request.resume();
      const shown = /^Basic (.*)$/.exec(exchange.request.headers.authorization ?? '')?.[1] ?? '';
      const known = user === undefined || Buffer.from(shown, 'base64').toString() === user;
      await send(exchange, known ? answerFor(charts, exchange.path) : notSignedIn);
    },
  });
  const { host } = new URL(server.url);
  return {
    url: server.url,
    repository: `${server.url}/charts`,
    registry: `oci://${host}/charts`,
    requests,
    faults,
    stop: () => server.stop(),
  };
}

const notSignedIn: Answer = { status: 401, headers: { 'www-authenticate': 'Basic realm="charts"' } };

function answerFor(charts: readonly PackagedChart[], path: string): Answer {
  if (path === '/charts/index.yaml') return { status: 200, type: 'text/yaml', body: indexOf(charts) };
  const archive = charts.find(({ name, version }) => path === `/charts/${name}-${version}.tgz`)?.archive;
  if (archive !== undefined) return { status: 200, type: 'application/gzip', body: archive };
  if (path === '/v2/') return { status: 200, type: 'application/json', body: '{}' };
  const [, name, part, reference] = /^\/v2\/charts\/([^/]+)\/(tags|manifests|blobs)\/(.+)$/.exec(path) ?? [];
  const named = charts.filter((chart) => chart.name === name);
  if (part === undefined || reference === undefined || named.length === 0) return missing('NAME_UNKNOWN');
  if (part === 'tags') {
    const tags = named.map(({ version }) => version);
    return { status: 200, type: 'application/json', body: JSON.stringify({ name: `charts/${name}`, tags }) };
  }
  const blobs = named.flatMap((chart) => blobsOf(chart));
  const found = blobs.find(({ tag, digest }) => digest === reference || (part === 'manifests' && tag === reference));
  if (found === undefined) return missing(part === 'manifests' ? 'MANIFEST_UNKNOWN' : 'BLOB_UNKNOWN');
  return {
    status: 200,
    type: part === 'manifests' ? manifestType : 'application/octet-stream',
    headers: { 'docker-content-digest': found.digest },
    body: found.body,
  };
}

interface Blob {
  readonly tag?: string;
  readonly digest: string;
  readonly body: Buffer;
}

function blobsOf({ name, version, archive }: PackagedChart): readonly Blob[] {
  const config = blob(Buffer.from(JSON.stringify({ apiVersion: 'v2', name, version })));
  const layer = blob(archive);
  const described = (mediaType: string, { digest, body }: Blob): object => ({ mediaType, digest, size: body.length });
  const manifest = blob(
    Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: manifestType,
        config: described(configType, config),
        layers: [described(layerType, layer)],
      }),
    ),
  );
  return [config, layer, { ...manifest, tag: version }];
}

function blob(body: Buffer): Blob {
  return { digest: `sha256:${sha256(body)}`, body };
}

function indexOf(charts: readonly PackagedChart[]): string {
  const entries: Record<string, object[]> = {};
  for (const { name, version, archive } of charts) {
    const entry = { apiVersion: 'v2', name, version, urls: [`${name}-${version}.tgz`], digest: sha256(archive) };
    entries[name] = [...(entries[name] ?? []), entry];
  }
  return JSON.stringify({ apiVersion: 'v1', generated: '2024-01-01T00:00:00Z', entries });
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function missing(code: string): Answer {
  return { status: 404, type: 'application/json', body: JSON.stringify({ errors: [{ code, message: 'not known' }] }) };
}

async function send({ request, sink, record }: Exchange, answer: Answer): Promise<void> {
  const body = Buffer.from(answer.body ?? '');
  record.route = request.url ?? '';
  sink.begin(answer.status, {
    'content-type': answer.type ?? 'text/plain',
    'content-length': String(body.length),
    ...answer.headers,
  });
  if (request.method !== 'HEAD') await sink.write(body);
  await sink.end();
}
