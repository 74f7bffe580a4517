import type { BareRepository } from '../git/bare-repository.ts';
import type {
  Identity,
  PolicyKind,
  Project,
  PullRequestEvent,
  PullRequestState,
  PushEvent,
  StatusRecord,
} from './types.ts';

/** An identity with what only the server knows. */
export interface IdentityState extends Identity {
  readonly kind: 'user' | 'service' | 'group';
  readonly admin: boolean;
  readonly email: string;
  readonly members: readonly Identity[];
}

/** A branch policy. */
export interface PolicyState {
  id: number;
  kind: PolicyKind;
  refName: string;
  blocking: boolean;
  enabled: boolean;
  settings: Record<string, unknown>;
  createdDate: string;
}

/** One accepted push. */
export interface PushRecord {
  pushId: number;
  date: string;
  pushedBy: Identity;
  refUpdates: { name: string; oldObjectId: string; newObjectId: string }[];
}

/** A repository with what only the server knows. */
export interface RepositoryState {
  readonly id: string;
  readonly name: string;
  readonly project: Project;
  readonly bare: BareRepository;
  defaultBranch: string;
  disabled: boolean;
  /** Ref name → id of the identity that created it: it may rewrite and delete it. */
  readonly branchCreators: Map<string, string>;
  readonly pushes: PushRecord[];
  readonly policies: PolicyState[];
  readonly commitStatuses: Map<string, StatusRecord[]>;
  readonly pullRequests: PullRequestState[];
  readonly reverts: RevertState[];
  readonly pushListeners: Set<(event: PushEvent) => void>;
  readonly pullRequestListeners: Set<(event: PullRequestEvent) => void>;
}

/** A revert that was asked for. */
export interface RevertState {
  id: number;
  parameters: Record<string, unknown>;
  status: 'queued' | 'completed' | 'failed';
  detail?: { conflict: boolean; failureMessage: string };
  generatedRefName: string;
}
