/** What the engine needs from the database about organisations, keys, rates and models. */
import type { Micros } from '@geekhub/contracts/money';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { Scope } from './job-record.ts';
import type { KeyLimitChanges, KeyLimits } from './key-limits.ts';

export interface OrganizationRecord {
  id: string;
  name: string;
  /** null: videos are kept for ever. */
  retentionDays: number | null;
  createdAt: Date;
}

/** What is left out stays. */
export interface OrganizationChange {
  retentionDays?: number | null | undefined;
}

export interface KeyRecord {
  id: string;
  organizationId: string;
  name: string;
  mode: KeyMode;
  last4: string;
  limits: KeyLimits;
  /** In its name people work in the console. */
  isConsole: boolean;
  createdAt: Date;
  /** To the minute or so. */
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface NewKey {
  id: string;
  organizationId: string;
  name: string;
  mode: KeyMode;
  /** sha256 of the whole key. */
  hash: Uint8Array;
  last4: string;
  limits: KeyLimitChanges;
}

/** What is left out stays. */
export interface KeyChange {
  name?: string | undefined;
  limits?: KeyLimitChanges | undefined;
}

/** Opening balances, booked as bonuses. */
export interface NewOrganization {
  id: string;
  name: string;
  liveBonusMicros: Micros;
  testBonusMicros: Micros;
}

export interface Caller {
  keyId: string;
  scope: Scope;
  last4: string;
  revoked: boolean;
  /** The key's own limit; null where that of the process counts. The other limits are checked where a job is made. */
  requestsPerMinute: number | null;
}

export interface FirstRun {
  organization: NewOrganization;
  keys: NewKey[];
  adminTokenHash: Uint8Array;
}

export interface CreatedPage {
  limit: number;
  after: { createdAt: Date; id: string } | null;
}

export interface KeyUse {
  keyId: string;
  agoMs: number;
}

/** What is left out is not asked for. */
export interface KeyFilter {
  mode?: KeyMode;
  /** Without those that were revoked. */
  working?: boolean;
}

export interface AccountStore {
  findCaller(keyHash: Uint8Array): Promise<Caller | null>;
  isAdminToken(tokenHash: Uint8Array): Promise<boolean>;
  /** Is there any organisation at all? */
  isEmpty(): Promise<boolean>;
  /** All or nothing; false when another process was first. */
  bootstrap(first: FirstRun): Promise<boolean>;
  createOrganization(organization: NewOrganization): Promise<OrganizationRecord>;
  findOrganization(id: string): Promise<OrganizationRecord | null>;
  /** Returns the organisation as it then is; null when there is none. */
  changeOrganization(id: string, change: OrganizationChange): Promise<OrganizationRecord | null>;
  listOrganizations(page: CreatedPage): Promise<OrganizationRecord[]>;
  /** null when there is no such organisation. */
  createKey(key: NewKey): Promise<KeyRecord | null>;
  /** Returns the key as it then is; null when there is none. */
  changeKey(id: string, change: KeyChange): Promise<KeyRecord | null>;
  /** Returns the key, revoked now or before; null when there is none. */
  revokeKey(id: string): Promise<KeyRecord | null>;
  findKey(id: string): Promise<KeyRecord | null>;
  listKeys(organizationId: string, page: CreatedPage, filter?: KeyFilter): Promise<KeyRecord[]>;
  /** Of those that work, `atMost` at most. */
  countKeys(scope: Scope, atMost: number): Promise<number>;
  noteKeyUses(uses: readonly KeyUse[]): Promise<void>;
  /** Rate of the database's current month (`YYYY-MM`, UTC), null when none was set. */
  readFxRate(): Promise<{ month: string; fxMicros: Micros | null }>;
  /** false for a month that is over: its rate is fixed. */
  setFxRate(month: string, fxMicros: Micros): Promise<boolean>;
  /** Ids of the models whose upstream last answered that it does not exist. */
  listUnavailableModels(): Promise<string[]>;
}
