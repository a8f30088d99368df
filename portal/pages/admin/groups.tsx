/** The groups of somebody: into one, or out of it. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { Field } from '../../ui/field'
import { TroubleNotice } from '../../ui/trouble'
import { Confirm } from './confirm'
import type { UserDetail } from './user'

export function Groups({ user: { sub, userName, groups } }: { readonly user: UserDetail }) {
  const queries = useQueryClient()
  const [group, setGroup] = useState('')
  const [leaving, setLeaving] = useState<string>()
  const keep = (now: UserDetail) => {
    queries.setQueryData(['user', sub], now)
    void queries.invalidateQueries({ queryKey: ['user-audit', sub] })
  }
  const adding = useMutation({
    mutationFn: () => identity('PUT /users/{sub}/groups/{group}', { path: { sub, group: group.trim() }, body: {} }),
    onSuccess: (now) => {
      setGroup('')
      keep(now)
    },
  })
  return (
    <Container header={<Header variant="h2">Groups</Header>}>
      <div className="stack">
        {groups.length === 0 && <p>They are in none.</p>}
        <ul className="stack plain-list">
          {groups.map((each) => (
            <li key={each} className="row">
              {each}
              <Button
                variant="inline-link"
                ariaLabel={`Take out ${userName} from ${each}`}
                onClick={() => setLeaving(each)}
              >
                Take out
              </Button>
            </li>
          ))}
        </ul>
        {adding.error && <TroubleNotice error={adding.error} />}
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault()
            if (group.trim() !== '' && !adding.isPending) adding.mutate()
          }}
        >
          <Field
            label="Another group"
            hint="Their tokens say so from the next refresh on."
            value={group}
            maxLength={128}
            onChange={({ target }) => setGroup(target.value)}
          />
          <Button formAction="submit" loading={adding.isPending}>
            Put in
          </Button>
        </form>
      </div>
      <Confirm
        asked={leaving}
        header={`Take ${userName} out of ${leaving}?`}
        verb="Take out"
        text="They are signed out everywhere, since tokens of before still name the group. They can sign in again."
        act={(name) => identity('DELETE /users/{sub}/groups/{group}', { path: { sub, group: name } })}
        onDone={keep}
        onClose={() => setLeaving(undefined)}
      />
    </Container>
  )
}
