/** What the operator's pages need from the database about organisations and rates. */
import type { Micros } from '@geekhub/contracts/money';
import type { KeyMode } from '@geekhub/contracts/organization';
import type { CreatedPage, OrganizationRecord } from './account-store.ts';
import type { Balance } from './job-store.ts';

export interface OrganizationSummary extends Pick<OrganizationRecord, 'id' | 'name' | 'createdAt'> {
  liveAvailableMicros: Micros;
  openJobs: number;
}

export interface OrganizationPurse extends Balance {
  openJobs: number;
}

export interface OrganizationAccount extends OrganizationRecord {
  purses: Record<KeyMode, OrganizationPurse>;
  /** Without the console's own. */
  keys: { active: number; revoked: number };
}

export interface FxRateRecord {
  month: string;
  fxMicros: Micros;
  setAt: Date;
}

export interface OperatorStore {
  /** Newest first, at most `limit` + 1; `search`: a part of the name, in any case. */
  findOrganizations(search: string, page: CreatedPage): Promise<OrganizationSummary[]>;
  findAccount(id: string): Promise<OrganizationAccount | null>;
  /** Every month that was set, newest first, and the month that is now. */
  readFxRates(): Promise<{ currentMonth: string; rates: FxRateRecord[] }>;
}
