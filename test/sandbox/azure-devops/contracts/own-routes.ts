/** A route that the published specifications lack, or tell less of than is in use. */
export interface OwnRoute {
  readonly verb: string;
  /** Below the collection. */
  readonly path: RegExp;
  readonly query: readonly string[];
  /** Properties of the body; undefined: no body. */
  readonly body?: readonly string[];
}

/** Short, and each with where it is known from. */
export const ownRoutes: readonly OwnRoute[] = [
  // Resource locations: azure-devops-node-api 17, VsoClient.beginGetAreaLocations.
  { verb: 'OPTIONS', path: /^_apis\/[^/]+$/i, query: [] },
  // All of them: azure-devops-go-api 6, Client.getResourceLocationsFromServer.
  { verb: 'OPTIONS', path: /^_apis$/i, query: [] },
  // Resource areas: azure-devops-node-api 17, LocationsApi.getResourceAreas.
  {
    verb: 'GET',
    path: /^_apis\/resourceAreas$/i,
    query: ['enterpriseName', 'organizationName'],
  },
  // Who am I: azure-devops-node-api 17, WebApi.connect and LocationsApi.getConnectionData.
  {
    verb: 'GET',
    path: /^_apis\/connectionData$/i,
    query: ['connectOptions', 'lastChangeId', 'lastChangeId64'],
  },
  // End of a server task. The specification's JobEvent is the base class; TaskCompletedEvent adds taskId and result:
  // learn.microsoft.com, "Invoke REST API task", callback; Azure/gitops-connector posts the same.
  {
    verb: 'POST',
    path: /^[^/]+\/_apis\/distributedtask\/hubs\/[^/]+\/plans\/[^/]+\/events$/i,
    query: [],
    body: ['name', 'taskId', 'jobId', 'result'],
  },
  // Token exchange: @azure/identity, AzurePipelinesCredential, which sends no body.
  {
    verb: 'POST',
    path: /^[^/]+\/_apis\/distributedtask\/hubs\/[^/]+\/plans\/[^/]+\/jobs\/[^/]+\/oidctoken$/i,
    query: ['serviceConnectionId'],
    body: [],
  },
  // A run's plan and timeline, read before an event is posted: Azure/gitops-connector.
  { verb: 'GET', path: /^[^/]+\/_apis\/distributedtask\/hubs\/[^/]+\/plans\/[^/]+$/i, query: [] },
  { verb: 'GET', path: /^[^/]+\/_apis\/build\/builds\/[^/]+\/timeline$/i, query: [] },
  // Work items: learn.microsoft.com, Work Items, List and Update (7.0); the body is a JSON Patch document.
  {
    verb: 'GET',
    path: /^([^/]+\/)?_apis\/wit\/workitems$/i,
    query: ['ids', 'fields', 'asOf', '$expand', 'errorPolicy'],
  },
  {
    verb: 'PATCH',
    path: /^([^/]+\/)?_apis\/wit\/workitems\/\d+$/i,
    query: ['validateOnly', 'bypassRules', 'suppressNotifications', '$expand'],
  },
  // The link that every identity reference carries (its `url`).
  { verb: 'GET', path: /^_apis\/identities\/[^/]+$/i, query: [] },
];
