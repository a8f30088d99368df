/** The members of an application, each with roles of its own. */
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { identity } from '../../lib/api'
import type { Application } from '../../lib/applications'
import { Field } from '../../ui/field'
import { Listing } from '../../ui/listing'
import { Read } from '../../ui/read'
import { TroubleNotice } from '../../ui/trouble'
import { Confirm } from './confirm'

export function Members({ application: { applicationId, name, roles } }: { readonly application: Application }) {
  const queries = useQueryClient()
  // Pages of one section of a page: the address has the cursor of the audit.
  const [cursor, setCursor] = useState<string>()
  const [leaving, setLeaving] = useState<string>()
  const [sub, setSub] = useState('')
  const [given, setGiven] = useState<readonly string[]>([])
  const members = useQuery({
    queryKey: ['members', applicationId, cursor ?? ''],
    queryFn: ({ signal }) =>
      identity('GET /applications/{applicationId}/members', { path: { applicationId }, query: { cursor }, signal }),
  })
  const again = () => {
    void queries.invalidateQueries({ queryKey: ['members', applicationId] })
    void queries.invalidateQueries({ queryKey: ['application-audit', applicationId] })
  }
  const granting = useMutation({
    mutationFn: () =>
      identity('PUT /applications/{applicationId}/members/{sub}', {
        path: { applicationId, sub: sub.trim() },
        body: { roles: [...given] },
      }),
    onSuccess: () => {
      setSub('')
      again()
    },
  })

  function grant(event: FormEvent): void {
    event.preventDefault()
    if (sub.trim() !== '' && !granting.isPending) granting.mutate()
  }

  return (
    <Container header={<Header variant="h2">Members</Header>}>
      <div className="stack">
        <Read query={members} what="the members">
          {({ members: found, cursor: next }) => (
            <>
              <Listing
                label="Members"
                items={found}
                trackBy="sub"
                enableKeyboardNavigation
                empty="It has no members."
                columns={[
                  {
                    id: 'sub',
                    header: 'Who',
                    isRowHeader: true,
                    cell: (member) => (
                      <Link to="/admin/$part/$id" params={{ part: 'users', id: member.sub }}>
                        {member.sub}
                      </Link>
                    ),
                  },
                  { id: 'roles', header: 'Roles', cell: (member) => member.roles.join(', ') },
                  {
                    id: 'end',
                    header: 'End',
                    isPlain: true,
                    cell: (member) => (
                      <Button
                        variant="inline-link"
                        ariaLabel={`End the membership of ${member.sub}`}
                        onClick={() => setLeaving(member.sub)}
                      >
                        End
                      </Button>
                    ),
                  },
                ]}
              />
              <div className="row">
                {cursor !== undefined && <Button onClick={() => setCursor(undefined)}>First page</Button>}
                {next !== null && <Button onClick={() => setCursor(next)}>Next page</Button>}
              </div>
            </>
          )}
        </Read>
        {granting.error && <TroubleNotice error={granting.error} />}
        <form className="stack narrow" onSubmit={grant}>
          <Field
            label="Subject"
            hint="Whoever is a member already has these roles and no others from then on."
            value={sub}
            maxLength={128}
            onChange={({ target }) => setSub(target.value)}
          />
          <fieldset className="choices">
            <legend>Roles</legend>
            {roles.map((role) => (
              <Checkbox
                key={role}
                checked={given.includes(role)}
                onChange={({ detail }) =>
                  setGiven(detail.checked ? [...given, role] : given.filter((each) => each !== role))
                }
              >
                {role}
              </Checkbox>
            ))}
          </fieldset>
          <div>
            <Button formAction="submit" loading={granting.isPending}>
              Make a member
            </Button>
          </div>
        </form>
      </div>
      <Confirm
        asked={leaving}
        header={`End the membership of ${leaving}?`}
        verb="End it"
        text={`They are no member of ${name} any more, and tokens that they have for it count no more.`}
        act={(who) =>
          identity('DELETE /applications/{applicationId}/members/{sub}', { path: { applicationId, sub: who } })
        }
        onDone={again}
        onClose={() => setLeaving(undefined)}
      />
    </Container>
  )
}
