-- Members cannot be left without an owner by one of themselves: none of them could make another.

-- Changes come one after the other within an organisation, so that two owners cannot take each other away at once.
create function geekhub.is_last_owner(p_organization_id uuid, p_email text) returns boolean
  language plpgsql as $$
begin
  perform from geekhub.organizations o where o.id = p_organization_id for no key update;
  return exists (select from geekhub.members m
      where m.organization_id = p_organization_id and m.email = p_email and m.role = 'owner')
    and not exists (select from geekhub.members m
      where m.organization_id = p_organization_id and m.email <> p_email and m.role = 'owner');
end $$;

-- Nothing where the last owner was to become less. The operator, who can make another one, does not keep an owner.
create function geekhub.set_member(p_organization_id uuid, p_email text, p_role text, p_keep_owner boolean)
  returns setof geekhub.members
  language plpgsql as $$
begin
  if p_keep_owner and p_role <> 'owner' and geekhub.is_last_owner(p_organization_id, p_email) then
    return;
  end if;
  return query insert into geekhub.members as m (organization_id, email, role) values (p_organization_id, p_email, p_role)
    on conflict (organization_id, email) do update set role = excluded.role returning m.*;
end $$;

create function geekhub.remove_member(p_organization_id uuid, p_email text, p_keep_owner boolean) returns text
  language plpgsql as $$
begin
  if p_keep_owner and geekhub.is_last_owner(p_organization_id, p_email) then
    return 'last_owner';
  end if;
  delete from geekhub.members m where m.organization_id = p_organization_id and m.email = p_email;
  return case when found then 'removed' else 'missing' end;
end $$;
