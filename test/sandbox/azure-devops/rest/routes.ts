import type { Route } from '../call.ts';
import { commitRoutes } from './commits.ts';
import { contentRoutes } from './content.ts';
import { discoveryRoutes } from './discovery.ts';
import { identityRoutes } from './identities.ts';
import { iterationRoutes } from './iterations.ts';
import { labelAndPropertyRoutes } from './labels-properties.ts';
import { planRoutes } from './plans.ts';
import { policyRoutes } from './policies.ts';
import { pullRequestQueryRoutes } from './pull-request-query.ts';
import { pullRequestRoutes } from './pull-requests.ts';
import { pushRoutes } from './pushes.ts';
import { refRoutes } from './refs.ts';
import { repositoryRoutes } from './repositories.ts';
import { revertRoutes } from './reverts.ts';
import { reviewerRoutes } from './reviewers.ts';
import type { Services } from './services.ts';
import { statusRoutes } from './statuses.ts';
import { testRunRoutes } from './test-runs.ts';
import { threadRoutes } from './threads.ts';
import { workItemRoutes } from './work-items.ts';

/** All that the REST interface serves. */
export const allRoutes = (services: Services): readonly Route[] => [
  ...discoveryRoutes,
  ...repositoryRoutes,
  ...refRoutes(services),
  ...commitRoutes,
  ...contentRoutes,
  ...pushRoutes(services),
  ...pullRequestRoutes(services),
  ...reviewerRoutes(services),
  ...labelAndPropertyRoutes(services),
  ...statusRoutes(services),
  ...threadRoutes(services),
  ...iterationRoutes(),
  ...pullRequestQueryRoutes,
  ...policyRoutes,
  ...revertRoutes(services),
  ...identityRoutes,
  ...workItemRoutes,
  ...planRoutes(services),
  ...testRunRoutes,
];
