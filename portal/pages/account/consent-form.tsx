/** What one application may have of the reader's profile. */
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Modal from '@cloudscape-design/components/modal'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { identity } from '../../lib/api'
import { type Scope, scopes, scopeTexts } from '../../lib/consents'
import { TroubleNotice } from '../../ui/trouble'

interface Props {
  readonly applicationId: string
  readonly scopes: readonly Scope[]
  readonly onDone: () => void
}

export function ConsentForm({ applicationId, scopes: before, onDone }: Props) {
  const queries = useQueryClient()
  const [given, setGiven] = useState(before)
  const path = { applicationId }
  const saving = useMutation({
    mutationFn: async () => {
      if (given.length > 0) return identity('PUT /me/consents/{applicationId}', { path, body: { scopes: [...given] } })
      return identity('DELETE /me/consents/{applicationId}', { path })
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['consents'] })
      onDone()
    },
  })
  const turn = (scope: Scope, isOn: boolean) =>
    setGiven((now) => scopes.filter((each) => (each === scope ? isOn : now.includes(each))))

  return (
    <Modal
      visible
      header={`What may ${applicationId} have?`}
      onDismiss={onDone}
      footer={
        <div className="row">
          <Button
            variant="primary"
            loading={saving.isPending}
            disabled={before.length === 0 && given.length === 0}
            onClick={() => saving.mutate()}
          >
            {given.length === 0 ? 'Let it have nothing' : 'Let it have this'}
          </Button>
          <Button onClick={onDone}>Leave it as it is</Button>
        </div>
      }
    >
      <div className="stack">
        {saving.error && <TroubleNotice error={saving.error} />}
        {scopes.map((scope) => (
          <Checkbox
            key={scope}
            checked={given.includes(scope)}
            description={scopeTexts[scope][1]}
            onChange={({ detail }) => turn(scope, detail.checked)}
          >
            {scopeTexts[scope][0]}
          </Checkbox>
        ))}
        <p>New tokens of the application go by it. What it knows already it may have kept.</p>
      </div>
    </Modal>
  )
}
