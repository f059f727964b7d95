/** An organisation's name that leads to what the operator sees of it. */
import { Link } from '@tanstack/react-router';

export function OrganizationLink({ id, name }: { id: string; name: string }) {
  return (
    <Link
      to="/operator/organizations/$id"
      params={{ id }}
      className="min-w-0 font-medium text-accent-strong underline underline-offset-2 wrap-anywhere hover:text-ink"
    >
      <bdi>{name}</bdi>
    </Link>
  );
}
