/** The example API behind the user pool, tried: with the ID token, and without. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { greet, type Try } from '../../lib/greeting'
import { isProblem } from '../../lib/problem'
import { TroubleNotice } from '../../ui/trouble'

export function Greeting() {
  const [note, setNote] = useState('A note of mine')
  const trying = useMutation({ mutationFn: (what: Try) => greet(what) })
  const isBusy = trying.isPending

  return (
    <Container header={<Header variant="h2">An API behind the user pool</Header>}>
      <div className="stack">
        <p>
          <code>/api/greeting</code> greets whoever comes with an ID token, at any path and verb. What you post it keeps
          for you, until you post something else.
        </p>
        <div className="narrow">
          <FormField label="Note" description="What is posted.">
            <Input value={note} onChange={({ detail }) => setNote(detail.value.slice(0, 1000))} />
          </FormField>
        </div>
        <div className="row">
          <Button disabled={isBusy} onClick={() => trying.mutate({ method: 'GET', by: 'ID token' })}>
            GET
          </Button>
          <Button disabled={isBusy} onClick={() => trying.mutate({ method: 'POST', note, by: 'ID token' })}>
            POST
          </Button>
          <Button disabled={isBusy} onClick={() => trying.mutate({ method: 'GET', by: 'no token' })}>
            GET without a token
          </Button>
        </div>
        <div role="status" className="stack">
          {trying.data !== undefined && !isBusy && (
            <>
              <p>
                <strong>{trying.variables?.method}: it was answered.</strong>
              </p>
              <pre className="said">{JSON.stringify(trying.data, undefined, 2)}</pre>
            </>
          )}
        </div>
        {trying.error && !isBusy && <Refused error={trying.error} what={trying.variables} />}
      </div>
    </Container>
  )
}

function Refused({ error, what }: { readonly error: unknown; readonly what: Try | undefined }) {
  if (what?.by !== 'no token' || !isProblem(error) || error.status !== 401) return <TroubleNotice error={error} />
  return (
    <p role="status">
      <strong>{what.method} without a token: 401.</strong> API Gateway has refused it before any function of the API
      ran.
    </p>
  )
}
