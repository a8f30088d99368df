/** Which second factors are on, and which is asked for first. */
import Button from '@cloudscape-design/components/button'
import Checkbox from '@cloudscape-design/components/checkbox'
import Container from '@cloudscape-design/components/container'
import FormField from '@cloudscape-design/components/form-field'
import Header from '@cloudscape-design/components/header'
import RadioGroup from '@cloudscape-design/components/radio-group'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { identity } from '../../lib/api'
import type { Account } from '../../lib/me'
import { TroubleNotice } from '../../ui/trouble'

type Factor = Account['mfa'][number]

const names: Readonly<Record<Factor, readonly [name: string, needs: string]>> = {
  sms: ['A code in a text message', 'It goes to the number of your profile.'],
  totp: ['A code of an authenticator application', 'Set the application up below first.'],
  email: ['A code by e-mail', 'It goes to your verified address.'],
}
const factors = Object.keys(names) as readonly Factor[]

/** Such as `a code in a text message`, and which is asked for first. */
export function factorNames(on: readonly Factor[], first: Factor | undefined): string {
  return on
    .map((factor) => {
      const [name = ''] = names[factor]
      return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}${on.length > 1 && factor === first ? ', asked for first' : ''}`
    })
    .join('; ')
}

export function SecondFactors({ account }: { readonly account: Account }) {
  const queries = useQueryClient()
  const [on, setOn] = useState<readonly Factor[]>(account.mfa)
  const [first, setFirst] = useState<Factor | undefined>(account.preferredMfa)
  const preferred = first !== undefined && on.includes(first) ? first : on[0]
  const choosing = useMutation({
    mutationFn: () => identity('PUT /me/mfa', { body: { methods: [...on], ...(preferred && { preferred }) } }),
    onSuccess: (now) => queries.setQueryData(['me'], now),
  })
  const turn = (factor: Factor, isOn: boolean) =>
    setOn((before) => factors.filter((each) => (each === factor ? isOn : before.includes(each))))

  return (
    <Container header={<Header variant="h2">Second factors</Header>}>
      <div className="stack">
        {choosing.error && !choosing.isPending && <TroubleNotice error={choosing.error} />}
        <p role="status">{choosing.isSuccess ? 'It is kept. The next sign-in asks so.' : ''}</p>
        {factors.map((factor) => (
          <Checkbox
            key={factor}
            checked={on.includes(factor)}
            description={names[factor][1]}
            onChange={({ detail }) => turn(factor, detail.checked)}
          >
            {names[factor][0]}
          </Checkbox>
        ))}
        {on.length > 1 && (
          <FormField label="Asked for first">
            <RadioGroup
              value={preferred ?? null}
              items={on.map((factor) => ({ value: factor, label: names[factor][0] }))}
              onChange={({ detail }) => setFirst(factors.find((each) => each === detail.value))}
            />
          </FormField>
        )}
        <p>{on.length === 0 ? 'With none, whoever knows your password is you.' : ''}</p>
        <div>
          <Button loading={choosing.isPending} onClick={() => choosing.mutate()}>
            Save the second factors
          </Button>
        </div>
      </div>
    </Container>
  )
}
