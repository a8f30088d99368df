/** An account is shut or opened, with the reason, and its sessions are ended. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { Field } from '../../ui/field'
import { Confirm } from './confirm'
import type { UserDetail } from './user'

export function UserActs({ user: { sub, userName, isEnabled } }: { readonly user: UserDetail }) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<'access' | 'sessions'>()
  const [reason, setReason] = useState('')
  const [told, setTold] = useState('')
  const again = () => {
    void queries.invalidateQueries({ queryKey: ['user', sub] })
    void queries.invalidateQueries({ queryKey: ['user-audit', sub] })
  }
  const isAccess = asked === 'access'
  return (
    <Container header={<Header variant="h2">Access</Header>}>
      <div className="row">
        <Button onClick={() => setAsked('access')}>{isEnabled ? 'Shut the account' : 'Open the account'}</Button>
        <Button onClick={() => setAsked('sessions')}>Sign out everywhere</Button>
        <span role="status">{told}</span>
      </div>
      <Confirm
        asked={isAccess ? !isEnabled : undefined}
        header={`${isEnabled ? 'Shut' : 'Open'} the account of ${userName}?`}
        verb={isEnabled ? 'Shut it' : 'Open it'}
        text={
          isEnabled
            ? 'They can’t sign in, no token of before counts, and keys of their subscriptions are off, until it is opened again.'
            : 'They can sign in again, and keys of their subscriptions are on again.'
        }
        isReady={reason.trim() !== ''}
        act={(open) => identity('PUT /users/{sub}/access', { path: { sub }, body: { isEnabled: open, reason } })}
        onDone={(now) => {
          setReason('')
          setTold(now.isEnabled ? 'It is open.' : 'It is shut.')
          again()
        }}
        onClose={() => setAsked(undefined)}
      >
        <Field
          label="Why"
          hint="It is kept in the audit."
          value={reason}
          maxLength={200}
          onChange={({ target }) => setReason(target.value)}
        />
      </Confirm>
      <Confirm
        asked={asked === 'sessions' ? sub : undefined}
        header={`Sign ${userName} out everywhere?`}
        verb="Sign out"
        text="Every browser and application in which they are signed in is signed out. They can sign in again."
        act={(who) => identity('DELETE /users/{sub}/sessions', { path: { sub: who } })}
        onDone={() => {
          setTold('They are signed out.')
          again()
        }}
        onClose={() => setAsked(undefined)}
      />
    </Container>
  )
}
