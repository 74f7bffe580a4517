import type { Call, Reply, Route } from '../call.ts';
import { identityRef, fullIdentity } from '../serialize.ts';

/**
 * Areas and resource locations, as `OPTIONS _apis/{area}` tells them. The ids are fixed; they are the ones that
 * azure-devops-node-api asks for by location. Version: the newest preview number of the resource.
 */
const git = '{project}/_apis/{area}/{resource}/{repositoryId}';
const inRepository = '{project}/_apis/{area}/repositories/{repositoryId}/{resource}';
const inPullRequest = '{project}/_apis/{area}/repositories/{repositoryId}/pullRequests/{pullRequestId}/{resource}';

/** area → rows of location id, resource name, route template, resource version. */
const locations: Readonly<Record<string, readonly (readonly [string, string, string, number])[]>> = {
  Location: [
    ['00d9565f-ed9c-4a06-9a50-00e7896ccab4', 'ConnectionData', '_apis/{resource}', 1],
    ['e81700f7-3be2-46de-8624-2eb35882fcaa', 'ResourceAreas', '_apis/{resource}/{areaId}', 1],
  ],
  core: [
    ['603fe2ac-9723-48b9-88ad-09305aa6c6e1', 'projects', '_apis/{resource}/{*projectId}', 4],
    ['d30a3dd1-f8ba-442a-b86a-bd0c0c383e59', 'teams', '_apis/projects/{projectId}/{resource}/{*teamId}', 3],
  ],
  policy: [
    [
      'dad91cbe-d183-45f8-9c6e-9c1164472121',
      'configurations',
      '{project}/_apis/{area}/{resource}/{configurationId}',
      1,
    ],
    ['46aecb7a-5d2c-4647-897b-0209505a9fe4', 'evaluations', '{project}/_apis/{area}/{resource}/{evaluationId}', 1],
    ['c23ddff5-229c-4d04-a80b-0fdce9f360c8', 'evaluations', '{project}/_apis/{area}/{resource}', 1],
    ['44096322-2d3d-466a-bb30-d1b7de69f61f', 'types', '{project}/_apis/{area}/{resource}/{typeId}', 1],
  ],
  distributedtask: [
    [
      '69a319f4-28c1-4bfd-93e6-ea0ff5c6f1a2',
      'oidctoken',
      '{scopeIdentifier}/_apis/{area}/hubs/{hubName}/plans/{planId}/jobs/{jobId}/{resource}',
      1,
    ],
    [
      '557624af-b29e-4c20-8ab0-0399d2204f3f',
      'events',
      '{scopeIdentifier}/_apis/{area}/hubs/{hubName}/plans/{planId}/{resource}',
      1,
    ],
  ],
  git: [
    ['225f7195-f9c7-4d14-ab28-a83f7ff77e1f', 'repositories', git, 2],
    ['2d874a60-a811-4f62-9c9f-963a6ea0a55b', 'refs', inRepository, 2],
    [
      'd5b216de-d8d5-4d32-ae76-51df755b16d3',
      'branches',
      `${inRepository.replace('{resource}', 'stats/{resource}')}`,
      2,
    ],
    ['c2570c3b-5b3f-41b8-98bf-5407bfde8d58', 'commits', `${inRepository}/{commitId}`, 2],
    ['6400dfb2-0bcb-462b-b992-5a57f8f1416c', 'commitsBatch', inRepository, 2],
    [
      '5bf884f5-3e07-42e9-afb8-1b872267bf16',
      'changes',
      `${inRepository.replace('{resource}', 'commits/{commitId}/{resource}')}`,
      1,
    ],
    [
      '7cf2abb6-c964-4f7e-9872-f78c66e72e9c',
      'mergeBases',
      '{project}/_apis/{area}/repositories/{repositoryNameOrId}/commits/{commitId}/{resource}',
      1,
    ],
    [
      '428dd4fb-fda5-4722-af02-9313b80305da',
      'statuses',
      `${inRepository.replace('{resource}', 'commits/{commitId}/{resource}')}`,
      2,
    ],
    ['615588d5-c0c7-4b88-88f8-e625306446e8', 'commits', `${inRepository.replace('{resource}', 'diffs/{resource}')}`, 1],
    ['fb93c0db-47ed-4a31-8c20-47552878fb44', 'items', `${inRepository}/{*path}`, 1],
    ['7b28e929-2c99-405d-9c5c-6167a06e6816', 'blobs', `${inRepository}/{sha1}`, 1],
    ['729f6437-6f92-44ec-8bee-273a7111063c', 'trees', `${inRepository}/{sha1}`, 1],
    ['ea98d07b-3c87-4971-8ede-a613694ffb55', 'pushes', `${inRepository}/{pushId}`, 3],
    ['bc866058-5449-4715-9cf1-a510b6ff193c', 'reverts', `${inRepository}/{revertId}`, 2],
    ['9946fd70-0d40-406e-b686-b4744cbbcc37', 'pullRequests', `${inRepository}/{pullRequestId}`, 2],
    ['a5d28130-9cd2-40fa-9f08-902e7daa9efb', 'pullRequests', '{project}/_apis/{area}/{resource}', 2],
    ['01a46dea-7d46-4d40-bc84-319e7c260d99', 'pullRequests', '{project}/_apis/{area}/{resource}/{pullRequestId}', 2],
    [
      '4b6702c7-aa35-4b89-9c96-b9abf6d3e540',
      'pullRequestReviewers',
      `${inPullRequest.replace('{resource}', 'reviewers')}/{reviewerId}`,
      1,
    ],
    [
      'f22387e3-984e-4c52-9c6d-fbb8f14c812d',
      'pullRequestLabels',
      `${inPullRequest.replace('{resource}', 'labels')}/{labelIdOrName}`,
      1,
    ],
    [
      '48a52185-5b9e-4736-9dc1-bb1e2feac80b',
      'pullRequestProperties',
      inPullRequest.replace('{resource}', 'properties'),
      1,
    ],
    [
      'b5f6bb4f-8d1e-4d79-8d11-4c9172c99c35',
      'pullRequestStatuses',
      `${inPullRequest.replace('{resource}', 'statuses')}/{statusId}`,
      2,
    ],
    [
      'ab6e2e5d-a0b7-4153-b64a-a4efe0d49449',
      'pullRequestThreads',
      `${inPullRequest.replace('{resource}', 'threads')}/{threadId}`,
      1,
    ],
    [
      '965a3ec7-5ed8-455a-bdcb-835a5ea7fe7b',
      'pullRequestThreadComments',
      `${inPullRequest.replace('{resource}', 'threads')}/{threadId}/comments/{commentId}`,
      1,
    ],
    [
      '0a637fcc-5370-4ce8-b0e8-98091f5f9482',
      'pullRequestWorkItems',
      inPullRequest.replace('{resource}', 'workitems'),
      1,
    ],
    ['b3a6eebe-9cf0-49ea-b6cb-1a4c5f5007b0', 'pullRequestQuery', inRepository, 1],
    [
      'd43911ee-6958-46b0-a42b-8445b8a0d004',
      'pullRequestIterations',
      `${inPullRequest.replace('{resource}', 'iterations')}/{iterationId}`,
      2,
    ],
    ['52823034-34a8-4576-922c-8d8b77e9e4c4', 'pullRequestCommits', inPullRequest.replace('{resource}', 'commits'), 1],
  ],
};

/** Areas with their ids, as `_apis/resourceAreas` lists them. */
const areas: Readonly<Record<string, string>> = {
  core: '79134c72-4a58-4b42-976c-04e7115f32bf',
  git: '4e080c62-fa21-4fbc-8fef-2a10a2b38049',
  policy: 'fb13a388-40dd-4a04-b530-013a739c72ef',
  distributedtask: 'a85b8835-c1a1-4aac-ae97-1c3d0ba72dbd',
  build: '965220d5-5bb9-42cf-8d67-9b146df2a5a4',
};

function options(call: Call): Reply {
  const asked = call.parameters['area']?.toLowerCase();
  // Without an area it is all of them, as the Go client asks.
  const wanted = Object.entries(locations).filter(([name]) => asked === undefined || name.toLowerCase() === asked);
  const value = wanted.flatMap(([area, rows]) =>
    rows.map(([id, resourceName, routeTemplate, resourceVersion]) => ({
      id,
      area,
      resourceName,
      routeTemplate,
      resourceVersion,
      minVersion: '1.0',
      maxVersion: '7.2',
      releasedVersion: area === 'Location' ? '0.0' : '7.1',
    })),
  );
  return { body: { value, count: value.length } };
}

function resourceAreas({ organization }: Call): Reply {
  const value = Object.entries(areas).map(([name, id]) => ({ id, name, locationUrl: organization.collectionUrl }));
  return { body: { count: value.length, value } };
}

function connectionData({ organization, identity }: Call): Reply {
  const user = { ...fullIdentity(identity), customDisplayName: identity.displayName };
  return {
    body: {
      authenticatedUser: user,
      authorizedUser: user,
      instanceId: organization.collectionId,
      deploymentId: organization.collectionId,
      deploymentType: 'hosted',
      locationServiceData: {
        serviceOwner: '00025394-6065-48ca-87d9-7f5672854ef7',
        defaultAccessMappingMoniker: 'PublicAccessMapping',
        accessMappings: [
          {
            displayName: 'Host Guid Access Mapping',
            moniker: 'PublicAccessMapping',
            accessPoint: organization.collectionUrl.replace(/[^/]+\/$/, ''),
            serviceOwner: '00000000-0000-0000-0000-000000000000',
            virtualDirectory: organization.collection,
          },
        ],
        lastChangeId: 1,
        lastChangeId64: 1,
      },
    },
  };
}

export const discoveryRoutes: readonly Route[] = [
  { verb: 'OPTIONS', path: '_apis', handle: options },
  { verb: 'OPTIONS', path: '_apis/{area}', handle: options },
  { verb: 'GET', path: '_apis/resourceAreas', handle: resourceAreas },
  { verb: 'GET', path: '_apis/connectionData', preview: true, handle: connectionData },
  {
    verb: 'GET',
    path: '_apis/Identities/{identity}',
    handle: (call) => {
      const found = call.organization.identity(call.parameters['identity'] ?? '');
      return found === undefined ? { status: 404, body: {} } : { body: identityRef(call.organization, found) };
    },
  },
];
