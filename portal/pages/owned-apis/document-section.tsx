/** The document of an API: from a file or as text, or from a deployed stage. What is wrong with it is told by its path. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { subscriptions } from '../../lib/api'
import { type OwnedApi, type Stage, stageText } from '../../lib/owned-apis'
import { isProblem } from '../../lib/problem'
import { Moment } from '../../ui/moment'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'
import { useKeepApi } from './keep-api'

export function DocumentSection({ api }: { readonly api: OwnedApi }) {
  const { apiId, document, stages } = api
  const id = useId()
  const keep = useKeepApi()
  const [text, setText] = useState('')
  const storing = useMutation({
    mutationFn: (from: string | Stage) =>
      typeof from === 'string'
        ? subscriptions('PUT /apis/{apiId}/document', { path: { apiId }, body: { document: from } })
        : subscriptions('POST /apis/{apiId}/document/import', { path: { apiId }, body: from }),
    onSuccess: (now) => {
      keep(now)
      setText('')
    },
  })
  return (
    <Container header={<Header variant="h2">Document</Header>}>
      <div className="stack">
        <p>
          {document ? (
            <>
              {document.format}, {document.operations} operations, stored <Moment at={document.storedAt} />
            </>
          ) : (
            'It has none yet; without one it can’t be published.'
          )}
        </p>
        {storing.error && <Wrong error={storing.error} />}
        <div className="field">
          <label htmlFor={id}>From a file</label>
          <span className="secondary" id={`${id}-hint`}>
            OpenAPI 3.0 or 3.1, or Swagger 2.0, in JSON or YAML. It can be read below before it is stored.
          </span>
          <input
            id={id}
            type="file"
            accept=".json,.yaml,.yml,application/json"
            aria-describedby={`${id}-hint`}
            onChange={({ target }) => void target.files?.[0]?.text().then(setText)}
          />
        </div>
        <TextField label="The document" rows={8} value={text} onChange={setText} />
        <div className="row">
          <Button
            disabled={text.trim() === ''}
            loading={storing.isPending && typeof storing.variables === 'string'}
            onClick={() => storing.mutate(text)}
          >
            Store it
          </Button>
          {stages.map((stage) => (
            <Button
              key={stageText(stage)}
              loading={storing.isPending && storing.variables === stage}
              onClick={() => storing.mutate(stage)}
            >
              Import from {stageText(stage)}
            </Button>
          ))}
        </div>
        <p role="status">{storing.isSuccess && 'Stored. It is what the catalogue shows from now on.'}</p>
      </div>
    </Container>
  )
}

function Wrong({ error }: { readonly error: unknown }) {
  const errors = isProblem(error, 'DocumentInvalid') ? error.errors : []
  if (errors.length === 0) return <TroubleNotice error={error} />
  return (
    <div className="notice error" role="alert">
      <p>
        <strong>The document can’t be stored.</strong> Change what is wrong, and store it again.
      </p>
      <dl className="given">
        {errors.map(({ field, message }) => (
          <div key={`${field} ${message}`}>
            <dt>
              <code>{field}</code>
            </dt>
            <dd>{message}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
