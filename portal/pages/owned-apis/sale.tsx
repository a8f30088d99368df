/** Publishing and retiring: each says what it will do, and asks first. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import Modal from '@cloudscape-design/components/modal'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import { newKey } from '../../lib/once'
import { type OwnedApi, whatPublishingDoes, whatRetiringDoes } from '../../lib/owned-apis'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'
import { useKeepApi } from './keep-api'

interface Asked {
  readonly what: 'publish' | 'retire'
  /** One a question: who presses twice asks for the same. */
  readonly idempotencyKey: string
}

export function Sale({ api }: { readonly api: OwnedApi }) {
  const { apiId, status } = api
  const keep = useKeepApi()
  const [asked, setAsked] = useState<Asked>()
  const [endsAt, setEndsAt] = useState('')
  const doing = useMutation({
    mutationFn: ({ what, idempotencyKey }: Asked) =>
      what === 'publish'
        ? subscriptions('POST /apis/{apiId}/publication', { path: { apiId }, body: { idempotencyKey } })
        : subscriptions('POST /apis/{apiId}/retirement', {
            path: { apiId },
            body: { idempotencyKey, ...(endsAt !== '' && { endsAt: `${endsAt}T00:00:00.000Z` }) },
          }),
    onSuccess: (now) => {
      keep(now)
      setAsked(undefined)
    },
  })
  function ask(what: Asked['what']): void {
    doing.reset()
    setAsked({ what, idempotencyKey: newKey() })
  }

  const isPublishing = asked?.what === 'publish'
  return (
    <Container header={<Header variant="h2">Sale</Header>}>
      <div className="row">
        {status !== 'retired' && (
          <Button variant="primary" onClick={() => ask('publish')}>
            {status === 'draft' ? 'Publish' : 'Publish again'}
          </Button>
        )}
        {status !== 'draft' && (
          <Button onClick={() => ask('retire')}>{status === 'retired' ? 'Set an end' : 'Retire'}</Button>
        )}
      </div>
      <Modal
        visible={asked !== undefined}
        header={isPublishing ? `Publish ${api.name}?` : `Retire ${api.name}?`}
        onDismiss={() => setAsked(undefined)}
        footer={
          <div className="row">
            <Button variant="primary" loading={doing.isPending} onClick={() => asked && doing.mutate(asked)}>
              {isPublishing ? 'Publish it' : 'Retire it'}
            </Button>
            <Button onClick={() => setAsked(undefined)}>Leave it</Button>
          </div>
        }
      >
        <div className="stack">
          {doing.error && <TroubleNotice error={doing.error} />}
          <p>{isPublishing ? whatPublishingDoes(api) : whatRetiringDoes(endsAt)}</p>
          {asked?.what === 'retire' && (
            <TextField
              label="Subscriptions end on"
              hint="A day in UTC, such as 2027-01-31, at least 30 days from now if there are any; empty: they go on."
              value={endsAt}
              onChange={setEndsAt}
            />
          )}
        </div>
      </Modal>
    </Container>
  )
}
