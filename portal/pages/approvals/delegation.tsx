/** Handing the decision on to somebody else. */
import Button from '@cloudscape-design/components/button'
import ExpandableSection from '@cloudscape-design/components/expandable-section'
import FormField from '@cloudscape-design/components/form-field'
import Input from '@cloudscape-design/components/input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { approvals } from '../../lib/api'
import { TroubleNotice } from '../../ui/trouble'

interface Props {
  readonly approvalId: string
  readonly approverId: string
}

const address = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

export function Delegation({ approvalId, approverId }: Props) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [email, setEmail] = useState('')
  const [isTried, setTried] = useState(false)
  const handing = useMutation({
    mutationFn: () =>
      approvals('POST /inbox/{id}/delegations', {
        path: { id: approvalId },
        body: { to: { name: name.trim(), email: email.trim() }, approverId },
      }),
    onSuccess: (now) => queries.setQueryData(['approval', approvalId], now),
    onSettled: () => queries.invalidateQueries({ queryKey: ['inbox'] }),
  })
  const isNamed = name.trim() !== ''
  const isAddressed = address.test(email.trim())

  function hand(event: FormEvent): void {
    event.preventDefault()
    setTried(true)
    if (isNamed && isAddressed && !handing.isPending) handing.mutate()
  }

  return (
    <ExpandableSection headerText="Somebody else should decide">
      <form className="stack narrow" onSubmit={hand} noValidate>
        {handing.error && <TroubleNotice error={handing.error} />}
        <p>They are asked by mail and decide in your place; you can’t take it back.</p>
        <FormField label="Name" errorText={isTried && !isNamed ? 'Say who.' : ''}>
          <Input value={name} autoComplete={false} onChange={({ detail }) => setName(detail.value)} />
        </FormField>
        <FormField
          label="E-mail"
          errorText={isTried && !isAddressed ? 'Expected an address such as ada@example.com.' : ''}
        >
          <Input value={email} type="email" autoComplete={false} onChange={({ detail }) => setEmail(detail.value)} />
        </FormField>
        <div>
          <Button formAction="submit" loading={handing.isPending}>
            Hand it on
          </Button>
        </div>
      </form>
    </ExpandableSection>
  )
}
