/** Who owns an API, and which deployed stages they may sell: for administrators. */
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { subscriptions } from '../../lib/api'
import { isOfNone, linesIn, type OwnedApi, stagesIn, stageText, wrongOf } from '../../lib/owned-apis'
import { TextField } from '../../ui/text-field'
import { TroubleNotice } from '../../ui/trouble'
import { useKeepApi } from './keep-api'

export function Access({ api }: { readonly api: OwnedApi }) {
  const { apiId } = api
  const keep = useKeepApi()
  const [owners, setOwners] = useState(api.owners.join('\n'))
  const [stages, setStages] = useState(api.stages.map(stageText).join('\n'))
  const saving = useMutation({
    mutationFn: (which: 'owners' | 'stages') =>
      which === 'owners'
        ? subscriptions('PUT /apis/{apiId}/owners', { path: { apiId }, body: { owners: linesIn(owners) } })
        : subscriptions('PUT /apis/{apiId}/stages', { path: { apiId }, body: { stages: stagesIn(stages) } }),
    onSuccess: keep,
  })
  const { error } = saving
  return (
    <Container header={<Header variant="h2">Owners and stages</Header>}>
      <div className="stack">
        {error && isOfNone(error, ['owners', 'stages']) && <TroubleNotice error={error} />}
        <TextField
          label="Owners"
          hint="Subjects, one a line: these and no others look after it."
          rows={2}
          value={owners}
          wrong={wrongOf(error, 'owners')}
          onChange={setOwners}
        />
        <TextField
          label="Stages"
          hint="Deployed stages that they may sell and import from, one a line."
          rows={2}
          value={stages}
          wrong={wrongOf(error, 'stages')}
          onChange={setStages}
        />
        <div className="row">
          <Button loading={saving.isPending && saving.variables === 'owners'} onClick={() => saving.mutate('owners')}>
            Name the owners
          </Button>
          <Button loading={saving.isPending && saving.variables === 'stages'} onClick={() => saving.mutate('stages')}>
            Name the stages
          </Button>
          <span role="status">{saving.isSuccess && 'Saved.'}</span>
        </div>
      </div>
    </Container>
  )
}
