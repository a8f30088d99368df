/** The secret of an application’s client: read when somebody asks for it, shown until the page is left, and kept nowhere. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { Confirm } from './confirm'

export function Secret({ applicationId }: { readonly applicationId: string }) {
  const queries = useQueryClient()
  const [asked, setAsked] = useState<string>()
  const [secret, setSecret] = useState<string>()
  return (
    <Container header={<Header variant="h2">Secret</Header>}>
      {secret === undefined ? (
        <Button onClick={() => setAsked(applicationId)}>Show the secret</Button>
      ) : (
        <div className="row">
          <code>{secret}</code>
          <Button onClick={() => setSecret(undefined)}>Hide it</Button>
        </div>
      )}
      <Confirm
        asked={asked}
        header="Show the secret?"
        verb="Show it"
        text="Whoever has it can act as the application. That you have read it is written into the audit first."
        act={(id) => identity('POST /applications/{applicationId}/secret', { path: { applicationId: id }, body: {} })}
        onDone={({ clientSecret }) => {
          setSecret(clientSecret)
          void queries.invalidateQueries({ queryKey: ['application-audit', applicationId] })
        }}
        onClose={() => setAsked(undefined)}
      />
    </Container>
  )
}
