/** Which organisation and mode the address names, and what the person may do there. */
import { includesRole, type Role } from '@geekhub/contracts/role';
import { useParams } from '@tanstack/react-router';
import type { Scope } from '../trpc.ts';
import { useSession } from './session-gate.tsx';

export interface Place extends Scope {
  name: string;
  role: Role;
  may: (role: Role) => boolean;
}

/** On pages below `/organizations/$organization/$mode`. */
export function useScope(): Place {
  const { organization, mode } = useParams({ from: '/signed-in/organizations/$organization/$mode' });
  const { organizations, operator } = useSession();
  const found = organizations.find(({ id }) => id === organization);
  const role = operator ? 'owner' : (found?.role ?? 'viewer');
  return {
    organization,
    mode,
    name: found?.name ?? organization,
    role,
    may: (needs) => includesRole(role, needs),
  };
}
